"""Signing in: one door for pages and admin."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

login = views.LoginView.as_view(redirect_authenticated_user=True)
logout = views.LogoutView.as_view()


@login_not_required
def admin_login(request: HttpRequest) -> HttpResponse:
    """The admin's own form would be a second door: send people to ours, and say no to those already in."""
    if request.user.is_authenticated:
        raise PermissionDenied("The admin is for staff. Ask an admin of Gantry to make you one.")
    target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
    return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: target})}")
