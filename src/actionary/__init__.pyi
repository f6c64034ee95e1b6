"""The names of the library's surface, for type checkers."""

from actionary.actions.action import Action as Action
from actionary.actions.confirmation import Decision as Decision
from actionary.actions.confirmation import confirmation_for as confirmation_for
from actionary.actions.diff import diff_functions as diff_functions
from actionary.actions.document import Document as Document
from actionary.actions.document import check_document as check_document
from actionary.actions.errors import ArgumentError as ArgumentError
from actionary.actions.errors import UnknownFunctionError as UnknownFunctionError
from actionary.actions.errors import UnknownMediaTypeError as UnknownMediaTypeError
from actionary.actions.errors import UnknownVendorError as UnknownVendorError
from actionary.actions.function import Function as Function
from actionary.actions.function import Functions as Functions
from actionary.actions.function import functions_of as functions_of
from actionary.actions.function import tool_definition as tool_definition
from actionary.actions.preview import preview_of as preview_of
from actionary.actions.report import check_functions as check_functions
from actionary.actions.report import report_on as report_on
from actionary.actions.request import build_request as build_request
from actionary.actions.result import shape_response as shape_response
from actionary.actions.search import FunctionIndex as FunctionIndex
from actionary.auth.credential import APIKey as APIKey
from actionary.auth.credential import BasicLogin as BasicLogin
from actionary.auth.credential import BearerToken as BearerToken
from actionary.auth.credential import ClientCertificate as ClientCertificate
from actionary.auth.credential import OAuthToken as OAuthToken
from actionary.auth.requirement import MissingCredentialError as MissingCredentialError
from actionary.base.errors import ActionaryError as ActionaryError
from actionary.base.http import HTTPRequest as HTTPRequest
from actionary.base.http import HTTPResponse as HTTPResponse
from actionary.base.secret import Secret as Secret
from actionary.openapi.diagnostic import Diagnostic as Diagnostic
from actionary.openapi.errors import DocumentError as DocumentError
from actionary.openapi.security import SecurityScheme as SecurityScheme
from actionary.transport.calling import Client as Client

__all__: list[str]
