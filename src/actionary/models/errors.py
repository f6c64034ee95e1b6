"""How a language model can fail, and what the person should do."""

from actionary.base.errors import ActionaryError, ErrorKind


class ModelError(ActionaryError):
    """A model gave no usable answer."""

    kind = ErrorKind.UPSTREAM
    code = "model-failed"


class ModelUnreachableError(ModelError):
    """Nothing answers at the model's address."""

    kind = ErrorKind.UNAVAILABLE
    code = "model-unreachable"


class ModelCredentialError(ModelError):
    """The provider does not accept the key."""

    kind = ErrorKind.OPERATOR
    code = "model-key-refused"


class ModelRateLimitedError(ModelError):
    """The provider asks to wait, or its quota is used up. `retry_after` is in seconds."""

    kind = ErrorKind.UNAVAILABLE
    code = "model-rate-limited"

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class ModelRefusedError(ModelError):
    """The provider refuses this request: unknown model, or a request it calls invalid."""

    kind = ErrorKind.INPUT
    code = "model-refused"


class ContextTooLongError(ModelError):
    """The conversation no longer fits the model."""

    kind = ErrorKind.LIMIT
    code = "model-context-too-long"


class ModelCutOffError(ModelError):
    """The stream ended before the model had finished."""

    code = "model-cut-off"


class ModelNotAvailableError(ModelError):
    """No model of that name is configured here."""

    kind = ErrorKind.OPERATOR
    code = "model-not-available"
