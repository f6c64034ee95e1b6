"""Settings: which language models answer."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret
from actionary.models.provider import ProviderConfig, ProviderKind
from actionary.models.rehearsal import REHEARSAL
from actionary.web.context import frame, services_of
from actionary.web.render import render

router = APIRouter(include_in_schema=False)

REHEARSAL_ID = "rehearsal"


class ProviderNotFoundError(ActionaryError):
    """No provider of that name is connected here."""

    kind = ErrorKind.NOT_FOUND
    code = "provider-not-found"


@router.get("/settings")
async def settings() -> RedirectResponse:
    """Lead to the first page of the settings."""
    return RedirectResponse("/settings/models", status_code=303)


@router.get("/settings/models")
async def models(request: Request) -> HTMLResponse:
    """Show the providers there are."""
    return await _page(request)


@router.post("/settings/models")
async def connect(
    request: Request,
    kind: Annotated[str, Form()],
    base_url: Annotated[str, Form()] = "",
    key: Annotated[str, Form()] = "",
    model: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Try a provider and keep it when it answers."""
    form = {"kind": kind, "base_url": base_url.strip(), "model": model.strip()}
    if errors := _errors(form, key):
        return await _page(request, form=form, errors=errors, status=422)
    config = ProviderConfig(
        kind=ProviderKind(kind),
        base_url=form["base_url"],
        key=Secret(key.strip()) if key.strip() else None,
        models=(form["model"],) if form["model"] else (),
    )
    try:
        report = await services_of(request).models.connect(config)
    except ActionaryError as error:
        place = "key" if error.code == "model-key-refused" else "base_url"
        if error.code in ("model-refused", "model-not-available"):
            place = "model"
        errors = {place: f"{error.message} {error.hint}".strip()}
        return await _page(request, form=form, errors=errors, status=422)
    saved = f"{config.label} is connected: {report.model} answered in {report.seconds:.1f} s."
    return await _page(request, saved=saved)


@router.post("/settings/models/{name}/test")
async def test(request: Request, name: str) -> HTMLResponse:
    """Ask a provider for one word."""
    services = services_of(request)
    status, text = "ok", ""
    try:
        report = await services.models.check(name)
        if report is None:
            raise _unknown(name)
        text = f"{report.model} answered in {report.seconds:.1f} s."
    except ProviderNotFoundError:
        raise
    except ActionaryError as error:
        status, text = "failed", f"{error.message} {error.hint}".strip()
    shown = next(each for each in _providers(request) if each["id"] == name)
    provider = shown | {"status": status, "status_text": text}
    return HTMLResponse(render("parts/provider.html", provider=provider))


@router.post("/settings/models/{name}/default")
async def choose_default(request: Request, name: str) -> HTMLResponse:
    """Use a provider's first model where no other is chosen."""
    services = services_of(request)
    if name == REHEARSAL_ID:
        await services.models.choose_default(REHEARSAL)
        return await _page(request)
    for config in services.models.providers:
        if config.prefix == name and config.choices:
            await services.models.choose_default(f"{name}:{config.choices[0]}")
            return await _page(request)
    raise _unknown(name)


@router.delete("/settings/models/{name}")
async def disconnect(request: Request, name: str) -> HTMLResponse:
    """Forget a provider and its key."""
    services = services_of(request)
    if services.models.default.startswith(f"{name}:"):
        await services.models.choose_default("")
    await services.models.disconnect(name)
    return await _page(request, saved="The provider and its key are forgotten.")


async def _page(
    request: Request,
    *,
    form: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    saved: str = "",
    status: int = 200,
) -> HTMLResponse:
    context = await frame(request, "settings")
    context |= {
        "providers": _providers(request),
        "kinds": [_kind(kind) for kind in ProviderKind],
        "form": form or {},
        "errors": errors or {},
        "saved": saved,
    }
    return HTMLResponse(render("settings_models.html", **context), status)


def _providers(request: Request) -> list[dict[str, Any]]:
    models = services_of(request).models
    default = models.default
    shown: list[dict[str, Any]] = [
        {
            "id": config.prefix,
            "label": config.label,
            "model": config.choices[0] if config.choices else "",
            "base_url": config.base_url,
            "key_ends": config.key.ending() if config.key else "",
            "source": "" if models.is_stored(config.prefix) else "environment",
            "status": "untested",
            "status_text": "",
            "default": default.startswith(f"{config.prefix}:"),
            "removable": models.is_stored(config.prefix),
        }
        for config in models.providers
    ]
    rehearsal = {
        "id": REHEARSAL_ID,
        "label": models.label(REHEARSAL),
        "model": "",
        "base_url": "",
        "key_ends": "",
        "source": "",
        "status": "rehearsal",
        "status_text": "",
        "default": default == REHEARSAL,
        "removable": False,
    }
    return [*shown, rehearsal]


def _kind(kind: ProviderKind) -> dict[str, Any]:
    config = ProviderConfig(kind=kind)
    return {
        "id": kind.value,
        "label": config.label,
        "base_url": config.url,
        "needs_key": config.needs_key,
    }


def _errors(form: dict[str, str], key: str) -> dict[str, str]:
    if form["kind"] not in {kind.value for kind in ProviderKind}:
        return {"kind": "Choose one of the providers in the list."}
    kind = ProviderKind(form["kind"])
    errors = {}
    if ProviderConfig(kind=kind).needs_key and not key.strip():
        errors["key"] = "Paste the provider's key."
    if kind is ProviderKind.OPENAI_COMPATIBLE and not form["base_url"]:
        errors["base_url"] = "Give its address, such as http://127.0.0.1:8000/v1."
    if form["base_url"] and not _is_web_address(form["base_url"]):
        errors["base_url"] = "Write the whole address, beginning with https:// or http://."
    return errors


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _unknown(name: str) -> ProviderNotFoundError:
    return ProviderNotFoundError(
        f"There is no provider {name!r} here.", hint="Reload the page to see those there are."
    )
