"""What can go wrong in a sign-in and at a token endpoint, by who must act.

::

    SignInError                     the browser came back, and no credential is kept
     |-- SignInUnknownError         no such sign-in is under way: used, made up, or too old
     |-- SignInExpiredError         it took too long
     |-- SignInOtherUserError       somebody else began it
     |-- SignInOtherSessionError    it began in another browser
     |-- SignInMixedUpError         another authorization server answers (RFC 9207)
     |-- SignInChangedError         the settings changed meanwhile
     |-- SignInDeniedError          the person, or the server's owner, said no
     |-- SignInRefusedError         the server refuses for another reason
     `-- SignInAnswerError          the answer makes no sense
    TokenError                      the token endpoint gave no token
     |-- InvalidGrantError          the grant is over: sign in again; the only one that disconnects
     |-- ClientRefusedError         the client id, secret or their way of being sent
     |-- ScopeRefusedError          the scopes asked for
     |-- TokenRefusedError          every other refusal
     |-- TokenTypeError             a token that is used in a way we do not know
     |-- TokenAnswerError           an answer that holds neither token nor error
     `-- TokenServerError           the server is not well: wait
    SignInAgainError                a kept credential is over; a person must sign in
"""

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.text import truncate, visible


class SignInError(ActionaryError):
    """A sign-in that ended without a credential; starting it again is always safe."""

    kind = ErrorKind.INPUT
    code = "sign-in-failed"


class SignInUnknownError(SignInError):
    """No sign-in of this `state` is under way: it was used, made up, or forgotten."""

    code = "sign-in-unknown"

    def __init__(self) -> None:
        super().__init__(
            "This sign-in is not under way here: it was finished already, or never started.",
            hint="Start it again from the page that asked for it.",
        )


class SignInExpiredError(SignInError):
    """It took longer than a sign-in may."""

    code = "sign-in-expired"

    def __init__(self, message: str = "The sign-in took too long.") -> None:
        super().__init__(message, hint="Start it again; nothing was kept.")


class SignInOtherUserError(SignInError):
    """Somebody else began it."""

    kind = ErrorKind.DENIED
    code = "sign-in-other-user"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else started this sign-in.",
            hint="If you meant to sign in, start it yourself. A link to here that someone sent "
            "you would have connected their account, not yours.",
        )


class SignInOtherSessionError(SignInError):
    """It began in another browser, or before signing out here."""

    kind = ErrorKind.DENIED
    code = "sign-in-other-session"

    def __init__(self) -> None:
        super().__init__(
            "This sign-in was started in another browser, or before you signed out here.",
            hint="Start it again in this browser.",
        )


class SignInMixedUpError(SignInError):
    """The answer is another authorization server's, by its `iss` (RFC 9207)."""

    kind = ErrorKind.DENIED
    code = "sign-in-mixed-up"

    def __init__(self, *, expected: str, found: str) -> None:
        said = f"{truncate(visible(found), 100)!r}" if found else "nobody"
        super().__init__(
            f"The answer should come from {truncate(visible(expected), 100)!r} and says that it "
            f"comes from {said}.",
            hint="Nothing was sent on. If this happens again, tell whoever built this GPT.",
        )
        self.expected = expected
        self.found = found


class SignInChangedError(SignInError):
    """The settings of the connection changed after the sign-in began."""

    kind = ErrorKind.CONFLICT
    code = "sign-in-changed"

    def __init__(self) -> None:
        super().__init__(
            "The settings of this connection changed during the sign-in.",
            hint="Start it again; the code of the old one was sent nowhere.",
        )


class SignInDeniedError(SignInError):
    """The person said no, or the server's owner does not let them."""

    code = "sign-in-denied"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Access was not given at {host}.", hint="Start again if you have changed your mind."
        )
        self.host = host


class SignInRefusedError(SignInError):
    """The authorization server refuses for another reason; `error` is its own word for it."""

    kind = ErrorKind.UPSTREAM
    code = "sign-in-refused"

    def __init__(self, message: str, *, error: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.error = error


class SignInAnswerError(SignInError):
    """The answer has no code, or says something twice."""

    kind = ErrorKind.UPSTREAM
    code = "sign-in-answer"


class SignInAgainError(ActionaryError):
    """A kept sign-in is over; a person must sign in again before the call can be made."""

    kind = ErrorKind.INPUT
    code = "sign-in-again"

    def __init__(self, scheme: str, *, reason: str = "") -> None:
        super().__init__(
            f"The sign-in for {scheme!r} is over{f': {reason}' if reason else ''}.",
            hint="Sign in again; what you asked for can then go on.",
        )
        self.scheme = scheme
        self.reason = reason


class TokenError(ActionaryError):
    """A token endpoint gave no token; messages name its host, never what was sent."""

    kind = ErrorKind.UPSTREAM
    code = "token-failed"

    def __init__(
        self, message: str, *, host: str, hint: str = "", error: str = "", status: int = 0
    ) -> None:
        super().__init__(message, hint=hint)
        self.host = host
        self.error = error
        """The server's own word for it (RFC 6749, section 5.2), or nothing."""
        self.status = status


class InvalidGrantError(TokenError):
    """The code or refresh token is over: revoked, used, expired, or another client's."""

    kind = ErrorKind.INPUT
    code = "grant-invalid"


class ClientRefusedError(TokenError):
    """The server does not accept our client id or secret, or not for this."""

    kind = ErrorKind.INPUT
    code = "client-refused"


class ScopeRefusedError(TokenError):
    """The server does not give the scopes asked for."""

    kind = ErrorKind.INPUT
    code = "scope-refused"


class TokenRefusedError(TokenError):
    """The server refuses the request in its own words."""

    code = "token-refused"


class TokenTypeError(TokenError):
    """The token is used in a way that is not known here (RFC 6749, section 7.1)."""

    code = "token-type"


class TokenAnswerError(TokenError):
    """The answer holds neither a token nor an error."""

    code = "token-answer"


class TokenServerError(TokenError):
    """The authorization server is not well, or wants fewer requests; `retry_after` in seconds."""

    kind = ErrorKind.UNAVAILABLE
    code = "token-server"

    def __init__(
        self,
        message: str,
        *,
        host: str,
        hint: str = "",
        error: str = "",
        status: int = 0,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, host=host, hint=hint, error=error, status=status)
        self.retry_after = retry_after
