"""Forms of accounts and regions: they refuse what could only fail later, in a worker."""

import re
from typing import Any

from django import forms

from clusters.models import Account, Scope

ROLE_ARN = re.compile(r"^arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):role/[\w+=,.@/-]{1,512}$")


class AccountForm(forms.ModelForm[Account]):
    class Meta:
        labels = {
            "account_id": "Account id",
            "is_enabled": "Enabled",
            "read_role_arn": "Read role (ARN)",
            "write_role_arn": "Write role (ARN)",
            "budget_share_percent": "API share (%)",
            "endpoint_url": "Endpoint URL",
        }
        widgets = {name: forms.TextInput({"size": 60}) for name in ("read_role_arn", "write_role_arn")}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in ("read_role_arn", "write_role_arn"):
            self._check_role(name)
        read, write = self.cleaned_data.get("read_role_arn"), self.cleaned_data.get("write_role_arn")
        if read and read == write:
            self.add_error("write_role_arn", "Use two roles: what only reads must not be able to write.")
        return cleaned

    def _check_role(self, name: str) -> None:
        arn = self.cleaned_data.get(name)
        if not arn:
            return
        match = ROLE_ARN.match(arn)
        if match is None:
            self.add_error(name, "Enter a role's ARN, such as arn:aws:iam::123456789012:role/GantryRead.")
        elif match["account"] != self.cleaned_data.get("account_id"):
            self.add_error(name, f"This role belongs to account {match['account']}. Enter a role of this account.")
        elif match["partition"] != self.cleaned_data.get("partition"):
            self.add_error(name, f"This role belongs to partition {match['partition']}. Set the partition to that.")


class ScopeForm(forms.ModelForm[Scope]):
    class Meta:
        labels = {"is_enabled": "Enabled", "event_queue_url": "Event queue URL"}

    def clean_event_queue_url(self) -> str:
        """SQS URLs end in account and name. The page would be useless without, and the consumer too."""
        url = str(self.cleaned_data["event_queue_url"])
        if url and not re.search(r"/\d{12}/[\w-]{1,80}(\.fifo)?$", url):
            raise forms.ValidationError("Enter the queue's URL: it ends in /account/queue-name.")
        if url.endswith(".fifo"):
            raise forms.ValidationError("EventBridge feeds ECS's events to standard queues; this is a FIFO queue.")
        return url
