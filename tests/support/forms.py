"""A tiny browser without scripts: cookies and forms, told that a proxy in front of it speaks https."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TIMEOUT_S = 20


class FormsClient:
    """One person's session with a server that runs in the production profile."""

    def __init__(self, port: int, *, host_name: str) -> None:
        self._port = port
        self._host_name = host_name
        self._cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str) -> str:
        """The body of a 200. Errors: AssertionError with status and body."""
        status, body, _ = self._request("GET", path, form=None)
        if status != http.client.OK:
            raise AssertionError(f"GET {path}: {status}\n{body[:2000]}")
        return body

    def post(self, path: str, *, page: str, **fields: str) -> str:
        """Posts with the token of the form on `page`. Returns the path of the redirect that follows."""
        token = CSRF_FIELD.search(page)
        if token is None:
            raise AssertionError(f"no form on the page before {path}:\n{page[:2000]}")
        status, body, location = self._request("POST", path, form={"csrfmiddlewaretoken": token[1], **fields})
        if status != http.client.FOUND:
            raise AssertionError(f"POST {path}: {status}\n{body[:2000]}")
        return urlsplit(location).path

    def log_in(self, username: str, *, password: str) -> None:
        self.post("/login", page=self.get("/login"), username=username, password=password)

    def _request(self, method: str, path: str, *, form: dict[str, str] | None) -> tuple[int, str, str]:
        headers = {
            "Host": self._host_name,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{self._host_name}{path}",
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                self._cookies.load(cookie)
            return response.status, response.read().decode(), response.headers.get("Location", "")
        finally:
            connection.close()
