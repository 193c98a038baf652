"""Answers finish with a strict Content-Security-Policy, and pages with nothing it would have to forbid."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.dashboard.conftest import Things
from tests.dashboard.routes import all_routes

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def _admin_pages() -> list[str]:
    """The index, and the list of each registered model with its form, where it has one."""
    lists = [reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist") for m in admin.site._registry]
    return ["/admin/", *lists, *(f"{path}add/" for path in lists)]


def _pages(things: Things) -> list[str]:
    keys = {
        "clusters": things.cluster.pk,
        "services": things.service.pk,
        "tasks": things.task.pk,
        "task-definitions": things.task_definition.pk,
        "hosts": things.host.pk,
        "operations": things.operation.pk,
    }
    faces = [
        route for route in all_routes() if route.name not in ("", "live") and not route.is_admin and not route.acts
    ]
    return [route.path({"pk": keys.get(route.template.split("/")[1], 1)}) for route in faces] + _admin_pages()


@pytest.mark.parametrize("path", ["/login", "/", "/admin/", "/nowhere", "/healthz"])
def test_the_policy_it_sends_with_every_answer(path: str, as_admin: Client) -> None:
    policy = as_admin.get(path).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy


def test_the_other_headers_it_sends(client: Client, db: None) -> None:
    headers = client.get("/login").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_inline_script_or_style_it_puts_into_pages(as_admin: Client, things: Things) -> None:
    found = {
        path: match[0]
        for path in [*_pages(things), "/nowhere"]
        if (match := INLINE.search(as_admin.get(path).content.decode()))
    }

    assert found == {}


def test_no_dead_links_it_puts_into_pages(as_admin: Client, things: Things) -> None:
    pages = [path for path in _pages(things) if not path.startswith("/admin")]
    bodies = [as_admin.get(path).content.decode() for path in pages]
    links = {link.split("#")[0] for body in bodies for link in re.findall(r'href="(/[^"]*)"', body)}
    inside = {link.replace("&amp;", "&") for link in links if not link.startswith("/static/")}

    dead = {link: status for link in inside if (status := as_admin.get(link, follow=True).status_code) != 200}

    assert inside
    assert dead == {}


def test_hostile_names_it_shows_as_text(as_admin: Client, things: Things) -> None:
    things.service.cause = "<script>alert(1)</script>"
    things.service.tags = {"<img src=x onerror=alert(1)>": "'\"><svg/onload=alert(1)>"}
    things.service.save(update_fields=["cause", "tags"])

    body = as_admin.get(f"/services/{things.service.pk}").content.decode()

    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
