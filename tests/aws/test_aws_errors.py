"""What botocore raises becomes one of our errors, with its mend."""

import pickle
import socket

import pytest

from clusters.aws import errors
from clusters.aws.call import call
from tests.support.fake_aws import READ_ROLE, WRITE_ROLE, Answer, fake_aws, refusal

DENIED = (
    "User: arn:aws:sts::222233334444:assumed-role/GantryRead/gantry-read is not authorized to perform: "
    "ecs:ListClusters on resource: * because no identity-based policy allows the ecs:ListClusters action"
)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDeniedException", errors.AccessDenied),
        ("ExpiredTokenException", errors.CredentialsExpired),
        ("UnrecognizedClientException", errors.CredentialsMissing),
        ("ClusterNotFoundException", errors.NotFound),
        ("ServiceNotFoundException", errors.NotFound),
        ("UpdateInProgressException", errors.Conflict),
        ("ServiceNotActiveException", errors.Conflict),
        ("InvalidParameterException", errors.InvalidRequest),
        ("ClientException", errors.InvalidRequest),
        ("UnsupportedFeatureException", errors.Unsupported),
        ("com.amazonaws.ecs#ClusterNotFoundException", errors.NotFound),
    ],
)
def test_sorts_awss_code_into_the_tree(code: str, kind: type[errors.AwsError]) -> None:
    with fake_aws(refusal(code)) as aws, pytest.raises(errors.AwsError) as refused:
        call(aws.scope(), "ecs", "list_clusters", {})

    assert type(refused.value) is kind
    assert refused.value.code == code.rpartition("#")[2]
    assert refused.value.request_id
    assert refused.value.may_have_happened is False


def test_names_action_and_role_to_grant() -> None:
    with (
        fake_aws(refusal("AccessDeniedException", message=DENIED)) as aws,
        pytest.raises(errors.AccessDenied) as refused,
    ):
        call(aws.scope(read_role_arn=READ_ROLE), "ecs", "list_clusters", {})

    assert refused.value.mend == f"Grant ecs:ListClusters to {READ_ROLE}."
    assert "no identity-based policy" in str(refused.value)


def test_tells_an_explicit_deny_from_a_missing_grant() -> None:
    message = DENIED.replace("no identity-based policy allows", "with an explicit deny in a service control policy for")
    with (
        fake_aws(refusal("AccessDeniedException", message=message)) as aws,
        pytest.raises(errors.AccessDenied) as refused,
    ):
        call(aws.scope(read_role_arn=READ_ROLE), "ecs", "list_clusters", {})

    assert refused.value.mend == f"Remove the policy statement that denies ecs:ListClusters to {READ_ROLE}."


def test_blames_the_proxy_for_html() -> None:
    with (
        fake_aws(Answer(body=b"<html>Forbidden</html>", status=403)) as aws,
        pytest.raises(errors.Malformed) as refused,
    ):
        call(aws.scope(), "ecs", "list_clusters", {})

    assert "HTTP 403" in str(refused.value)
    assert "proxy" in refused.value.mend


def test_calls_a_closed_port_unreachable_and_knows_that_nothing_happened() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with fake_aws(Answer()) as aws, pytest.raises(errors.Unreachable) as failed:
        call(aws.scope(endpoint_url=url), "ecs", "list_clusters", {})

    assert failed.value.may_have_happened is False
    assert "network" in failed.value.mend


def test_keeps_a_refused_values_text_to_itself() -> None:
    with fake_aws(Answer()) as aws, pytest.raises(errors.InvalidRequest) as refused:
        call(aws.scope(), "ecs", "list_clusters", {"maxResults": "hunter2"})

    assert "maxResults" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_strips_what_could_play_tricks_on_a_terminal() -> None:
    tricky = refusal("ClientException", message="a\x1b[31mb\u202ec\n" + "x" * 2000)

    with fake_aws(tricky) as aws, pytest.raises(errors.InvalidRequest) as refused:
        call(aws.scope(), "ecs", "list_clusters", {})

    assert refused.value.message.startswith("a [31mb c x")
    assert len(refused.value.message) == 500


def test_survives_a_queue() -> None:
    error = errors.AccessDenied(
        "no", code="AccessDenied", operation="list_tasks", principal=WRITE_ROLE, mend="Grant it."
    )

    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert (str(copy), copy.mend, copy.principal) == (str(error), "Grant it.", WRITE_ROLE)
