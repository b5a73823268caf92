"""The process in which strangers' pictures and PDF files are opened and bound.

    python -m fengqiao.kernel.documents.binding_child FOLDER BYTES SECONDS look FILE…
    python -m fengqiao.kernel.documents.binding_child FOLDER BYTES SECONDS bind STANDARD
    python -m fengqiao.kernel.documents.binding_child FOLDER BYTES SECONDS prints FILE…

`look` writes {"file", "pages"} for each file, 0 pages for one that cannot be laid on a page.
`bind` writes bound.pdf and {"pages"}. `prints` writes {"file", "print"}: a picture's look.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst

from fengqiao.kernel.documents.fonts import installed
from fengqiao.kernel.documents.likeness import print_of

if TYPE_CHECKING:
    from typst import PDFStandard

# Not looked further: the caller refuses files of more pages.
MOST_LOOKED: Final = 151
PAST_THE_END: Final = "does not exist"
PAGE: Final = """#set page(width: 210mm, height: 297mm, margin: 20mm)
#let number = sys.inputs.at("page", default: "")
#if number == "" { image(sys.inputs.file, width: 100%, height: 100%, fit: "contain") }
#if number != "" {
  image(sys.inputs.file, page: int(number), width: 100%, height: 100%, fit: "contain")
}
#metadata(1)<there>"""


def main(folder: str, memory: str, seconds: str, what: str, *rest: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    root = Path(folder)
    if what == "bind":
        _say({"pages": bind(root, "a-2b" if rest[0] == "a-2b" else "1.7")})
    elif what == "look":
        for file in rest:
            _say({"file": file, "pages": pages_of(root, file)})
    else:
        for file in rest:
            _say({"file": file, "print": print_of(root, file)})


def bind(root: Path, standard: PDFStandard) -> int:
    """Write the bound file and return its pages."""
    compiler = typst.Compiler(root / "binding.typ", root=root, font_paths=installed())
    compiler.compile(output=root / "bound.pdf", format="pdf", pdf_standards=[standard], timestamp=0)
    found = json.loads(compiler.query("<total>", field="value"))
    return int(found[0])


def pages_of(root: Path, file: str) -> int:
    """How many pages the file has; 0 when it cannot be laid on one."""
    source = root / "look.typ"
    source.write_text(PAGE, encoding="utf-8")
    compiler = typst.Compiler(source, root=root, font_paths=installed())
    if not file.endswith(".pdf"):
        return int(_fault(compiler, {"file": file}) == "")
    # Page by page, so that what a page costs is paid here and not in the whole file.
    for page in range(1, MOST_LOOKED + 1):
        fault = _fault(compiler, {"file": file, "page": str(page)})
        if fault:
            # Past the last page; any other fault would silently cut the file short.
            return page - 1 if PAST_THE_END in fault else 0
    return MOST_LOOKED


def _fault(compiler: typst.Compiler, inputs: dict[str, str]) -> str:
    """Why the page cannot be made; empty when it can."""
    try:
        compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
    except typst.TypstError as error:
        return f"{error.message} {error.diagnostic}"
    return ""


def _say(what: object) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
