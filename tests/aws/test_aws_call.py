"""The one door to AWS."""

import pytest
from pytest_django.fixtures import Settings

from clusters.aws import errors
from clusters.aws.actions import UnlistedAction
from clusters.aws.call import call, chunked, counting, paginate, request_id
from clusters.aws.limits import LocalLimiter
from clusters.aws.scope import AwsScope
from tests.support.fake_aws import WRITE_ROLE, Answer, answer, fake_aws, refusal

THROTTLED = refusal("ThrottlingException", message="Rate exceeded")
HICCUPS = [THROTTLED, Answer(status=503), Answer(is_reset=True)]


class RecordingLimiter(LocalLimiter):
    """Never makes anyone wait; remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__(divisor=1)
        self.reserved: list[str] = []
        self.penalised: list[str] = []

    def reserve(self, scope: AwsScope, *, bucket: str, longest_wait_s: float) -> float | None:
        self.reserved.append(bucket)
        return 0.0

    def penalise(self, scope: AwsScope, *, bucket: str) -> None:
        self.penalised.append(bucket)


def test_gives_boto3s_answer_with_the_request_id() -> None:
    with fake_aws(answer(clusterArns=["arn:1"])) as aws:
        found = call(aws.scope(), "ecs", "list_clusters", {"maxResults": 100})

    assert found["clusterArns"] == ["arn:1"]
    assert request_id(found) == "request-1"
    assert aws.requests == [{"maxResults": 100}]


def test_refuses_a_call_that_no_tier_grants() -> None:
    with pytest.raises(UnlistedAction, match=r"clusters/aws/actions\.py"):
        call(AwsScope(account_id="1", region="eu-west-1"), "ecs", "delete_cluster", {})


@pytest.mark.parametrize(
    "bad",
    [
        Answer(body=b'{"clusterArns": ["arn:1", "ar'),
        Answer(body=b"<html><body>Please log in</body></html>"),
        Answer(body=b""),
        Answer(body=b"[]"),
        answer(nextToken="t"),
    ],
    ids=["cut", "html", "empty", "no object", "no list member"],
)
def test_calls_an_answer_it_cannot_trust_malformed(bad: Answer) -> None:
    with fake_aws(bad) as aws, pytest.raises(errors.Malformed):
        call(aws.scope(), "ecs", "list_clusters", {})

    assert len(aws.requests) == 4


def test_demands_further_members_on_request() -> None:
    with fake_aws(answer(services=[])) as aws, pytest.raises(errors.Malformed, match="lacks failures"):
        call(aws.scope(), "ecs", "describe_services", {"services": ["a"]}, required=("failures",))


def test_keeps_members_that_botocore_does_not_know() -> None:
    task = {"taskArn": "arn:t", "quantum": {"spin": 1}, "containers": [{"name": "web", "mood": "good"}]}
    with fake_aws(answer(tasks=[task], failures=[])) as aws:
        found = call(aws.scope(), "ecs", "describe_tasks", {"tasks": ["t"]})

    assert found["tasks"] == [task]


@pytest.mark.parametrize(
    "hiccup", [THROTTLED, Answer(status=503), Answer(is_reset=True)], ids=["throttle", "5xx", "cut"]
)
def test_repeats_a_read_and_each_attempt_costs_a_token(hiccup: Answer) -> None:
    limiter = RecordingLimiter()
    with fake_aws(hiccup, hiccup, answer(clusterArns=[])) as aws, counting() as calls:
        call(aws.scope(), "ecs", "list_clusters", {}, limiter=limiter)

    assert limiter.reserved == ["cluster read"] * 3
    assert calls == {"list_clusters": 3}


def test_tells_the_limiter_of_each_throttling() -> None:
    limiter = RecordingLimiter()
    with fake_aws(THROTTLED) as aws, pytest.raises(errors.Throttled) as refused:
        call(aws.scope(), "ecs", "list_services", {}, limiter=limiter)

    assert limiter.penalised == ["service read"] * 4
    assert refused.value.code == "ThrottlingException"


def test_does_not_repeat_what_will_be_refused_again() -> None:
    with fake_aws(refusal("ClusterNotFoundException")) as aws, pytest.raises(errors.NotFound):
        call(aws.scope(), "ecs", "list_services", {"cluster": "gone"})

    assert len(aws.requests) == 1


@pytest.mark.parametrize(
    "hiccup", [THROTTLED, Answer(status=500), Answer(is_reset=True)], ids=["throttle", "5xx", "cut"]
)
def test_tries_a_write_once(hiccup: Answer) -> None:
    with fake_aws(hiccup) as aws, pytest.raises(errors.AwsError) as failed:
        call(
            aws.scope(write_role_arn=WRITE_ROLE),
            "ecs",
            "update_service",
            {"service": "web", "desiredCount": 6},
            access="write",
        )

    assert len(aws.requests) == 1
    assert failed.value.may_have_happened is (hiccup is not THROTTLED)


def test_writes_only_where_the_installation_writes(settings: Settings) -> None:
    settings.WRITES_ENABLED = False
    scope = AwsScope(account_id="1", region="eu-west-1", write_role_arn=WRITE_ROLE)

    with pytest.raises(errors.AccessDenied, match="read-only") as refused:
        call(scope, "ecs", "update_service", {"service": "web"}, access="write")

    assert "GANTRY_WRITES" in refused.value.mend


def test_writes_only_through_a_write_role() -> None:
    with pytest.raises(errors.AccessDenied, match="no write role"):
        call(AwsScope(account_id="1", region="eu-west-1"), "ecs", "update_service", {"service": "web"}, access="write")


def test_refuses_a_write_by_the_read_role() -> None:
    with pytest.raises(ValueError, match="access='write'"):
        call(AwsScope(account_id="1", region="eu-west-1"), "ecs", "update_service", {"service": "web"})


def test_says_so_when_its_share_of_the_quota_is_spent() -> None:
    class Spent(RecordingLimiter):
        def reserve(self, scope: AwsScope, *, bucket: str, longest_wait_s: float) -> float | None:
            return None

    with fake_aws(answer(clusterArns=[])) as aws, pytest.raises(errors.BudgetSpent, match="cluster read"):
        call(aws.scope(), "ecs", "list_clusters", {}, limiter=Spent())

    assert aws.requests == []


def test_follows_pages_to_the_end() -> None:
    pages = [answer(taskArns=["a", "b"], nextToken="t1"), answer(taskArns=["c"])]
    with fake_aws(*pages) as aws:
        found = list(paginate(aws.scope(), "ecs", "list_tasks", {"cluster": "x"}, result_key="taskArns", page_size=2))

    assert found == [["a", "b"], ["c"]]
    assert aws.requests == [
        {"cluster": "x", "maxResults": 2},
        {"cluster": "x", "maxResults": 2, "nextToken": "t1"},
    ]


def test_fails_in_mid_listing_instead_of_ending_it() -> None:
    pages = [answer(taskArns=["a"], nextToken="t1"), refusal("AccessDeniedException")]
    seen: list[list[str]] = []
    with fake_aws(*pages) as aws, pytest.raises(errors.AccessDenied):
        seen.extend(paginate(aws.scope(), "ecs", "list_tasks", {}, result_key="taskArns"))

    assert seen == [["a"]]


def test_stops_when_a_token_comes_back() -> None:
    with fake_aws(answer(taskArns=["a"], nextToken="t1")) as aws, pytest.raises(errors.Malformed, match="twice"):
        list(paginate(aws.scope(), "ecs", "list_tasks", {}, result_key="taskArns"))


def test_chunks_to_the_last_odd_item() -> None:
    assert list(chunked(["a", "b", "c"], 2)) == [["a", "b"], ["c"]]
    assert list(chunked([], 2)) == []
