"""GetMetricData for services over HTTP: points of whole minutes, pages, limits, refusals; moto has the rest."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.server import RunningSimulator
from tests.simulator.shapes import shape_problems

NOW = datetime.now(UTC)
SINCE = NOW - timedelta(hours=3)


def _query(number: int = 0, **wish: Any) -> dict[str, Any]:
    values = {"cluster": "edge-prod", "service": "geo", "metric": "CPUUtilization", "stat": "Average", "period": 60}
    values |= wish
    dimensions = [
        {"Name": "ServiceName", "Value": values["service"]},
        {"Name": "ClusterName", "Value": values["cluster"]},
    ]
    metric = {"Namespace": "AWS/ECS", "MetricName": values["metric"], "Dimensions": dimensions}
    return {"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": values["period"], "Stat": values["stat"]}}


def _get(cloudwatch: Any, *queries: dict[str, Any], **members: Any) -> dict[str, Any]:
    asked = {"MetricDataQueries": list(queries), "StartTime": SINCE, "EndTime": NOW, **members}
    answer: dict[str, Any] = cloudwatch.get_metric_data(**asked)
    return answer


def _refusal(cloudwatch: Any, *queries: dict[str, Any], **members: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        _get(cloudwatch, *queries, **members)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_point_a_minute_and_the_statistics_of_one_moment_belong_together(cloudwatch: Any) -> None:
    names = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")

    answer = _get(cloudwatch, *(_query(number, stat=name) for number, name in enumerate(names)))
    series = [result["Values"] for result in answer["MetricDataResults"]]
    stamps = answer["MetricDataResults"][0]["Timestamps"]

    assert {result["StatusCode"] for result in answer["MetricDataResults"]} == {"Complete"}
    assert len(stamps) in range(177, 182)  # the start is taken down to its minute
    assert stamps[0] - stamps[1] == timedelta(minutes=1)  # newest first, unless asked otherwise
    assert datetime.now(UTC) - stamps[0] >= timedelta(minutes=1)  # known once it is over; NOW is older than the call
    for average, busiest, idlest, samples, total in zip(*series, strict=True):
        assert 0 < idlest <= average <= busiest <= 100
        assert total == pytest.approx(average * samples)
        assert samples >= 1


def test_longer_periods_it_aligns_and_an_order_it_keeps(cloudwatch: Any) -> None:
    query = _query(metric="MemoryUtilization", period=300)
    (result,) = _get(cloudwatch, query, ScanBy="TimestampAscending")["MetricDataResults"]

    stamps = result["Timestamps"]

    assert stamps == sorted(stamps)
    assert {(stamp.minute % 5, stamp.second) for stamp in stamps} == {(0, 0)}
    assert result["Label"] == "MemoryUtilization"


def test_a_later_reading_tells_the_same(cloudwatch: Any) -> None:
    end = NOW - timedelta(minutes=10)

    first, second = (_get(cloudwatch, _query(), EndTime=end)["MetricDataResults"] for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    "wish", [{"service": "nothing"}, {"metric": "NoSuch"}, {"cluster": "shop-prod", "service": "campaign-landing"}]
)
def test_what_has_no_metric_has_no_points(cloudwatch: Any, wish: dict[str, Any]) -> None:
    (result,) = _get(cloudwatch, _query(**wish))["MetricDataResults"]

    assert (result["Values"], result["StatusCode"]) == ([], "Complete")


def test_minutes_it_keeps_for_15_days(cloudwatch: Any) -> None:
    old = {"StartTime": NOW - timedelta(days=20), "EndTime": NOW - timedelta(days=16)}

    minutes, quarters = _get(cloudwatch, _query(), _query(1, period=900), **old)["MetricDataResults"]

    assert minutes["Values"] == []
    assert len(quarters["Values"]) > 300


def test_pages_put_together_are_the_whole(cloudwatch: Any) -> None:
    queries = [_query(), _query(1, stat="Maximum"), _query(2, service="nothing"), _query(3, stat="Minimum")]
    whole = {result["Id"]: result["Values"] for result in _get(cloudwatch, *queries)["MetricDataResults"]}

    found: dict[str, list[float]] = {}
    statuses, token = set(), ""
    for _ in range(99):
        page = _get(cloudwatch, *queries, MaxDatapoints=100, **({"NextToken": token} if token else {}))
        assert sum(len(result["Values"]) for result in page["MetricDataResults"]) <= 100
        for result in page["MetricDataResults"]:
            found[result["Id"]] = found.get(result["Id"], []) + result["Values"]
            statuses.add(result["StatusCode"])
        token = page.get("NextToken", "")
        if not token:
            break

    assert found == whole
    assert statuses == {"Complete", "PartialData"}
    assert _refusal(cloudwatch, *queries, NextToken="bm8=")[0] == "InvalidNextToken"


@pytest.mark.parametrize(
    ("queries", "members", "words"),
    [
        ([_query(number) for number in range(501)], {}, "must not have a size greater than 500"),
        ([_query(), _query()], {}, "are not unique"),
        ([{**_query(), "Id": "Upper"}], {}, "begin with a lowercase letter"),
        ([_query()], {"StartTime": NOW}, "must be less than the parameter EndTime"),
        ([_query(period=90)], {}, "multiple of 60"),
        ([_query(stat="p99")], {}, "not supported"),
        ([_query(), {"Id": "math", "Expression": "q0 * 2"}], {}, "no metric math"),
    ],
)
def test_what_cloudwatch_refuses_it_refuses(
    cloudwatch: Any, queries: list[dict[str, Any]], members: dict[str, Any], words: str
) -> None:
    code, message = _refusal(cloudwatch, *queries, **members)

    assert code in ("ValidationError", "ValidationException")
    assert words in message


def test_who_may_not_is_told_which_action_is_missing(metered: RunningSimulator, cloudwatch: Any) -> None:
    wish = {"kind": "access_denied", "match": {"operation": "monitoring:GetMetricData"}, "count": 1}
    metered.simulation.faults.add(wish)

    code, message = _refusal(cloudwatch, _query())

    assert code == "AccessDenied"
    assert "is not authorized to perform: cloudwatch:GetMetricData" in message


def test_500_series_come_in_one_answer(cloudwatch: Any) -> None:
    queries = [_query(number, stat=("Average", "Maximum")[number % 2]) for number in range(500)]

    answer = _get(cloudwatch, *queries, StartTime=NOW - timedelta(minutes=15))

    assert len(answer["MetricDataResults"]) == 500


def test_other_namespaces_are_still_motos(cloudwatch: Any) -> None:
    at = NOW - timedelta(minutes=5)
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Orders", "Value": 7.0, "Timestamp": at}])
    metric = {"Namespace": "Shop", "MetricName": "Orders"}

    answer = _get(cloudwatch, {"Id": "q", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}})

    assert answer["MetricDataResults"][0]["Values"] == [7.0]


def test_an_alarm_it_notes_and_moto_shows(metered: RunningSimulator, cloudwatch: Any) -> None:
    cloudwatch.put_metric_alarm(
        AlarmName="geo-busy",
        Namespace="AWS/ECS",
        MetricName="CPUUtilization",
        Dimensions=[{"Name": "ClusterName", "Value": "edge-prod"}, {"Name": "ServiceName", "Value": "geo"}],
        Statistic="Average",
        ComparisonOperator="GreaterThanThreshold",
        Threshold=70.0,
        EvaluationPeriods=3,
        Period=60,
        AlarmActions=["arn:aws:autoscaling:us-east-1:222233334444:scalingPolicy:1"],
    )

    noted = metered.world.region("222233334444", "us-east-1").scaling.alarms["geo-busy"]

    assert (noted.threshold, noted.periods, noted.service_name) == (70.0, 3, "geo")
    assert [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]] == ["geo-busy"]


def test_json_it_speaks_too(metered: RunningSimulator) -> None:
    body = {"MetricDataQueries": [_query()], "StartTime": SINCE.timestamp(), "EndTime": NOW.isoformat()}
    scope = "Credential=222233334444/20261125/us-east-1/monitoring/aws4_request"
    request = urllib.request.Request(  # noqa: S310 - our own simulator's
        metered.url,
        data=json.dumps(body).encode(),
        headers={
            "X-Amz-Target": "GraniteServiceVersion20100801.GetMetricData",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": f"AWS4-HMAC-SHA256 {scope}",
        },
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        payload = json.load(answer)

    assert shape_problems("GetMetricData", answer=payload, service="cloudwatch") == []
    assert payload["MetricDataResults"][0]["Values"]
