"""A person with a browser, over plain HTTP: fills in every form it is led to."""

import re
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

_FORM = re.compile(r"<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", re.DOTALL)
_FIELD = re.compile(r"<input[^>]*>")
_ABORT = re.compile(r"href=\"([^\"]*/abort)\"")
_MOVES = 20


class Person:
    """Signs in as `name` wherever asked, and says yes or no."""

    def __init__(self, name: str = "ada", *, says_no: bool = False) -> None:
        self.name = name
        self.says_no = says_no

    async def open(self, url: str, callback: str) -> list[tuple[str, str]]:
        """Return what the browser brings to `callback`; nothing when it ends on another page."""
        async with httpx2.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(url)
            for _ in range(_MOVES):
                if answer.is_redirect:
                    url = urljoin(str(answer.url), answer.headers["location"])
                    if url.startswith(callback):
                        return parse_qsl(urlsplit(url).query, strict_parsing=True)
                    answer = await browser.get(url)
                    continue
                abort = _ABORT.search(answer.text)
                form = _FORM.search(answer.text)
                if self.says_no and abort:
                    answer = await browser.get(unescape(abort[1]))
                elif form and answer.is_success:
                    action = urljoin(str(answer.url), unescape(form[1]))
                    answer = await browser.post(action, data=self._filled(form[2]))
                else:
                    return []
        raise AssertionError("the sign-in goes round in circles")

    def _filled(self, form: str) -> dict[str, str]:
        typed = {"login": self.name, "password": "password"}
        fields = {}
        for field in _FIELD.findall(form):
            found = dict(re.findall(r"(\w+)=\"([^\"]*)\"", field))
            fields[found["name"]] = typed.get(found["name"], unescape(found.get("value", "")))
        return fields
