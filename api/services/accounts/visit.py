"""Who is signed in and asks for something; knows no database, so that pages can name it in their signatures."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.accounts.tokens import form_token, is_form_token
from matching.cases.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has not ended.

    Parameters
    ----------
    token : str
        What the cookie holds, or its hash in a list.
    person_id : str
        Whose it is.
    begun, seen, confirmed : float
        Seconds since 1970: when it began, when its last request came, when a password was last given.
    is_half : bool
        Whether the second factor is still to be given.
    """

    token: str
    person_id: str
    begun: float
    seen: float
    confirmed: float
    is_half: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is signed in and asks for something.

    Parameters
    ----------
    session : Session
        By which the person is known.
    viewer : Viewer
        Who it is, for the register.
    login : str
        The person's name here.
    is_confirmed : bool
        Whether a password was given a short while ago.
    """

    session: Session
    viewer: Viewer
    login: str
    is_confirmed: bool

    @property
    def form_token(self) -> str:
        """The token of the forms that this person is shown."""
        return form_token(self.session.token)

    def is_own_form(self, given: str) -> bool:
        """Return whether a form is one that this person was shown."""
        return is_form_token(self.session.token, given)
