"""The public key by which APIs check that calls come from this installation."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from actionary.web.context import services_of

router = APIRouter()

MEDIA_TYPE = "application/http-message-signatures-directory+json"


@router.get("/.well-known/http-message-signatures-directory", include_in_schema=False)
async def signing_keys(request: Request) -> Response:
    """Return the keys as a JSON Web Key Set; none while calls are not signed."""
    keys = list(services_of(request).signing_keys)
    return JSONResponse({"keys": keys}, media_type=MEDIA_TYPE)
