"""Where an image's lines come from: only what another image or its own label can vouch for."""

import pytest
from django.contrib.auth.models import User

from clusters.models import Image
from dashboard.queries.image_origin import BASE_LABEL, get_origins
from dashboard.queries.image_standing import get_standing
from tests.dashboard import factories

pytestmark = pytest.mark.django_db
DEBIAN = (("debian", 28_000_000), ("cmd", 0))
PYTHON = (*DEBIAN, ("python", 40_000_000), ("path", 0))


@pytest.fixture
def admin() -> User:
    return User.objects.create_superuser("admin")


def _names(image: Image, user: User) -> list[str]:
    return [origin.name for origin in get_origins(image, standing=get_standing(user, image=image))]


def test_its_own_all_lines_are_where_nothing_is_shared(admin: User) -> None:
    image = factories.make_image("shop/web", layers=(*PYTHON, ("web", 9)))

    assert _names(image, admin) == ["shop/web"] * 5


def test_images_below_explain_their_lines_each_its_own(admin: User) -> None:
    factories.make_image("debian", layers=DEBIAN, tag="12-slim")
    factories.make_image("base-python", layers=PYTHON, tag="3.12")
    image = factories.make_image("shop/web", layers=(*PYTHON, ("web", 9), ("user", 0)))

    assert _names(image, admin) == ["debian:12-slim"] * 2 + ["base-python:3.12"] * 2 + ["shop/web"] * 2


def test_a_base_that_nobody_reads_has_the_name_of_the_label(admin: User) -> None:
    labels = {BASE_LABEL: "halden/base-python:3.12"}
    factories.make_image("shop/api", layers=(*PYTHON, ("api", 7)), labels=labels)
    image = factories.make_image("shop/web", layers=(*PYTHON, ("web", 9)), labels=labels)

    assert _names(image, admin) == ["halden/base-python:3.12"] * 4 + ["shop/web"]


def test_without_a_label_it_says_no_more_than_whose_lines_are_the_same(admin: User) -> None:
    factories.make_image("shop/api", layers=(*PYTHON, ("api", 7)))
    image = factories.make_image("shop/web", layers=(*PYTHON, ("web", 9)))

    assert _names(image, admin) == ["as in shop/api:1.4.2"] * 4 + ["shop/web"]


def test_another_release_of_the_same_program_is_no_base(admin: User) -> None:
    factories.make_image("shop/web", layers=(*PYTHON, ("install", 5), ("web-1", 9)), tag="1.0")
    image = factories.make_image("shop/web", layers=(*PYTHON, ("install", 5), ("web-2", 9)), tag="2.0")

    assert _names(image, admin) == ["shop/web"] * 6


def test_a_base_does_not_come_from_what_is_built_on_it(admin: User) -> None:
    base = factories.make_image("base-python", layers=PYTHON)
    factories.make_image("shop/web", layers=(*PYTHON, ("web", 9)))

    assert _names(base, admin) == ["base-python"] * 4


def test_images_one_may_not_see_are_not_named() -> None:
    stranger = User.objects.create_user("stranger")
    factories.make_image("secret/base", layers=DEBIAN)
    image = factories.make_image("shop/web", layers=(*DEBIAN, ("web", 9)))

    assert _names(image, stranger) == ["shop/web"] * 3
