"""Why a step is refused: what stands in the way, on what basis, and what to do next."""

from __future__ import annotations


class Refused(Exception):
    """A step that may not be taken. Nothing was changed."""

    status = 409
    code = "refused"

    def __init__(self, what: str, *, basis: str = "", then: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.basis = basis
        self.then = then

    def __str__(self) -> str:
        basis = f"（依据：{self.basis}）" if self.basis else ""
        return f"{self.what}{basis}{self.then}"


class NotFound(Refused):
    """The matter does not exist, or the actor may not know that it does."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__(
            "没有找到该事项，或者您的岗位无权查看。", then="请核对编号，或请登记单位核实。"
        )


class NotAllowed(Refused):
    """The actor's duties or unit do not carry this step."""

    status = 403
    code = "not_allowed"


class WrongState(Refused):
    """The matter is not in a state from which the step leads on."""

    code = "wrong_state"


class StaleVersion(Refused):
    """Somebody else moved the matter since the caller read it."""

    status = 412
    code = "stale_version"

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"该事项已被他人更新（您看到的是第{expected}版，现为第{found}版）。",
            then="请查看最新情况后再提交；您填写的内容仍保留在页面上。",
        )


class KeyReused(Refused):
    """An idempotency key came back with another request."""

    status = 422
    code = "key_reused"

    def __init__(self) -> None:
        super().__init__(
            "同一个幂等键已用于内容不同的请求。", then="请为新的请求换一个 Idempotency-Key。"
        )


class InvalidInput(Refused):
    """The input breaks the step's schema; `problems` are (path, message) pairs in Chinese."""

    status = 422
    code = "invalid_input"

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        shown = "；".join(message for _, message in problems[:5])
        super().__init__(f"填写内容有误：{shown}。", then="请改正后重新提交。")
        self.problems = problems
