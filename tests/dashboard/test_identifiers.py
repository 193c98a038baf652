"""A pasted text finishes: it is read as what it is."""

import pytest

from dashboard.identifiers import What, identify

ECS = "arn:aws:ecs:eu-west-1:111122223333:"
ID = "3f9c0a1b2c3d4e5f60718293a4b5c6d7"
CONSOLE = "https://eu-west-1.console.aws.amazon.com/ecs/v2/"


@pytest.mark.parametrize(
    ("text", "what", "name", "cluster"),
    [
        (f"{ECS}cluster/shop-prod", What.CLUSTER, "shop-prod", "shop-prod"),
        (f"{ECS}service/shop-prod/web", What.SERVICE, "web", "shop-prod"),
        (f"{ECS}service/web", What.SERVICE, "web", ""),
        (f"{ECS}task/shop-prod/{ID}", What.TASK, ID, "shop-prod"),
        (f"{ECS}container/shop-prod/{ID}/0f3c", What.TASK, ID, "shop-prod"),
        (f"{ECS}container-instance/shop-prod/{ID}", What.HOST, ID, "shop-prod"),
        (f"{ECS}task-definition/web:94", What.TASK_DEFINITION, "web:94", ""),
        (f"{ECS}task-definition/web", What.FAMILY, "web", ""),
        (f"{ECS}capacity-provider/ec2-main", What.CAPACITY_PROVIDER, "ec2-main", ""),
        (f"{ECS}service-deployment/shop-prod/web/x1", What.SERVICE, "web", "shop-prod"),
        (f"{ECS}task-set/shop-prod/web/ecs-svc/1", What.OTHER, "shop-prod/web/ecs-svc/1", ""),
        (f"{ECS}task-set/shop-prod/web/ecs-svc1", What.SERVICE, "web", "shop-prod"),
        ("arn:aws:ec2:eu-west-1:111122223333:instance/i-0b93f2a1c05e141aa", What.INSTANCE, "i-0b93f2a1c05e141aa", ""),
        ("arn:aws:iam::111122223333:role/teams/web-task", What.ROLE, "web-task", ""),
        (
            "arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:targetgroup/web-tg/73e2d6bc24d8a067",
            What.TARGET_GROUP,
            "web-tg",
            "",
        ),
        ("arn:aws:ecr:eu-west-1:111122223333:repository/shop/web", What.REPOSITORY, "shop/web", ""),
        ("arn:aws:s3:::bucket/key", What.OTHER, "bucket/key", ""),
        ("i-0b93f2a1c05e141aa", What.INSTANCE, "i-0b93f2a1c05e141aa", ""),
        ("eni-0b93f2a1c05e141aa", What.INTERFACE, "eni-0b93f2a1c05e141aa", ""),
        ("10.20.1.7", What.ADDRESS, "10.20.1.7", ""),
        ("2001:DB8::1", What.ADDRESS, "2001:db8::1", ""),
        (ID, What.TASK, ID, ""),
        ("ecs-svc/7713001122334450942", What.DEPLOYMENT, "ecs-svc/7713001122334450942", ""),
        (f"shop/web@sha256:{'9c' * 32}", What.DIGEST, f"sha256:{'9c' * 32}", ""),
        ("web:94", What.TASK_DEFINITION, "web:94", ""),
        ("shop/web:1.4.2", What.IMAGE, "shop/web:1.4.2", ""),
        (f"{CONSOLE}clusters/shop-prod/services/web/health?region=eu-west-1", What.SERVICE, "web", "shop-prod"),
        (f"{CONSOLE}clusters/shop-prod/tasks/{ID}/configuration", What.TASK, ID, "shop-prod"),
        (f"{CONSOLE}task-definitions/web/94/containers", What.TASK_DEFINITION, "web:94", ""),
        (f"{CONSOLE}clusters/shop-prod/services", What.CLUSTER, "shop-prod", "shop-prod"),
    ],
)
def test_is_read_as_what_it_is(text: str, what: What, name: str, cluster: str) -> None:
    found = identify(f"  {text} ")

    assert found is not None
    assert (found.what, found.name, found.cluster) == (what, name, cluster)


@pytest.mark.parametrize(
    "text", ["", "web", "shop-prod", "DATABASE_URL", "3f9c", "https://example.com/ecs/v2/clusters/x", "https://[x", "%"]
)
def test_is_a_word_to_search_for(text: str) -> None:
    assert identify(text) is None


def test_keeps_account_and_region_of_an_arn() -> None:
    found = identify(f"{ECS}service/shop-prod/web")

    assert found is not None
    assert (found.account_id, found.region) == ("111122223333", "eu-west-1")
