"""Numbers, spans and identifiers finish: how they read."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard import words

NOW = datetime(2026, 11, 24, 9, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (-3, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (252, "4 min 12 s"),
        (840, "14 min"),
        (7560, "2 h 06 min"),
        (36000, "10 h"),
        (6 * 86400, "6 d"),
    ],
)
def test_a_span_it_says_as_a_person_would(seconds: float, expected: str) -> None:
    assert words.span(seconds) == expected


def test_an_age_it_says_to_one_unit() -> None:
    assert words.age(NOW - timedelta(hours=2, minutes=6), now=NOW) == "2 h"
    assert words.age(None, now=NOW) == words.NOTHING


def test_an_exact_moment_it_writes_in_utc() -> None:
    assert words.exact(datetime(2026, 11, 4, 9, 8, 12, tzinfo=UTC)) == "4 Nov 2026 09:08:12 UTC"


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("3f9c2ad0b7e14c6d8a52f01e77b0b21e", "3f9c…b21e"),
        ("short", "short"),
        ("ecs-svc/7713000000000000942", "ecs-svc/7713…0942"),
    ],
)
def test_identifiers_it_shortens_in_the_middle(identifier: str, expected: str) -> None:
    assert words.shorten(identifier) == expected


def test_an_instance_id_it_keeps_recognisable() -> None:
    assert words.shorten_instance("i-0b93f2a1c05e141aa") == "i-0b93…41aa"


def test_an_arn_it_shows_without_account_and_region() -> None:
    arn = "arn:aws:ecs:eu-west-1:482109357733:task/shop-prod/3f9c2ad0b7e14c6d8a52f01e77b0b21e"

    assert words.shorten_arn(arn) == "arn:aws:ecs:…:task/shop-prod/3f9c…b21e"


def test_thousands_it_separates() -> None:
    assert (words.thousands(1453), words.thousands(None)) == ("1,453", words.NOTHING)


@pytest.mark.parametrize(
    ("image", "registry", "short"),
    [
        (
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
            "shop/web:1.4",
        ),
        ("public.ecr.aws/nginx/nginx:1", "public.ecr.aws", "nginx/nginx:1"),
        ("localhost:5000/web", "localhost:5000", "web"),
        ("nginx:1.27", "", "nginx:1.27"),
        ("grafana/loki:3", "", "grafana/loki:3"),
        ("", "", ""),
    ],
)
def test_an_image_it_parts_from_its_registry(image: str, registry: str, short: str) -> None:
    assert (words.registry_of(image), words.short_image(image)) == (registry, short)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (
            "arn:aws:iam::222233334444:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
            "AWSServiceRoleForECS",
        ),
        ("arn:aws:sts::222233334444:assumed-role/halden-deploy/pipeline", "halden-deploy/pipeline"),
        ("arn:aws:iam::222233334444:root", "root"),
        ("arn:aws:ecs:eu-west-1:222233334444:cluster/shop", "arn:aws:ecs:eu-west-1:222233334444:cluster/shop"),
        ("rolling", "rolling"),
    ],
)
def test_a_principal_it_names_without_its_arn(value: str, name: str) -> None:
    assert words.principal(value) == name
