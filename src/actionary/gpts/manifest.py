"""A plugin manifest as the draft of a GPT with its action."""

from dataclasses import dataclass, field

from actionary.base.jsonvalue import JSONObject
from actionary.base.text import truncate
from actionary.gpts.gpt import MAX_DESCRIPTION, MAX_INSTRUCTIONS, MAX_NAME
from actionary.openapi.manifest import PluginManifest


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestDraft:
    """What a manifest suggests; a builder's own words win over each of it."""

    name: str = ""
    description: str = ""
    instructions: str = field(default="", repr=False)
    document_url: str = ""
    privacy_url: str = ""
    added_scheme: JSONObject | None = None


def draft_of(manifest: PluginManifest) -> ManifestDraft:
    """Return what a manifest says of a GPT, within a GPT's limits.

    `legal_info_url` is only a candidate for the privacy policy: many lead to terms of use.
    """
    return ManifestDraft(
        name=truncate(manifest.name_for_human or manifest.name_for_model, MAX_NAME),
        description=truncate(manifest.description_for_human, MAX_DESCRIPTION),
        instructions=truncate(manifest.description_for_model, MAX_INSTRUCTIONS),
        document_url=manifest.document_url,
        privacy_url=manifest.legal_info_url,
        added_scheme=manifest.auth.security_scheme(),
    )
