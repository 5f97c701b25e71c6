"""Compiles contracts/ into build/artifacts/ without brownie: `python -m scripts.compile`.

The settings are those of brownie-config.yaml and the input is built as brownie builds it, so the
bytecode is the same byte for byte. One file per contract, build/artifacts/<Contract>.json; beside
it build/standard-json/<Contract>.json, the self-contained compiler input that reproduces it on an
explorer. Nothing is done while sources, settings and packages are unchanged. A warning about a
source of ours, or a contract over the size limit, is an error (exit code 1).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import solcx
import yaml

from scripts.toolenv import HOME, ROOT, SOLCX_DIR

ARTIFACTS = ROOT / "build" / "artifacts"
STANDARD_JSON = ROOT / "build" / "standard-json"
STAMP = ROOT / "build" / "artifacts.sha256"
SETTINGS_STAMP = ROOT / "build" / "settings.json"
BROWNIE_BUILDS = ROOT / "build" / "contracts"
OUTPUT = ROOT / "build" / "compiler-output.json"
MAX_CODE_BYTES = 24_576  # EIP-170
CORES = 2
OUTPUTS = ["abi", "metadata", "devdoc", "userdoc", "storageLayout"]
OUTPUTS += ["evm.bytecode", "evm.deployedBytecode", "evm.methodIdentifiers"]


class CompileError(Exception):
    """The sources do not compile, or not cleanly; the message is the compiler's own."""


def compiler_settings() -> tuple[str, dict[str, Any]]:
    """Solidity version and standard-JSON settings, from brownie-config.yaml.

    Raises KeyError when the file lacks the version, the EVM version or the optimizer.
    """
    config = yaml.safe_load((ROOT / "brownie-config.yaml").read_text("utf-8"))["compiler"]
    solc = config["solc"]
    remappings = solc.get("remappings") or []
    settings: dict[str, Any] = {
        "evmVersion": solc.get("evm_version", config["evm_version"]),
        "optimizer": solc["optimizer"],
        "remappings": [remappings] if isinstance(remappings, str) else remappings,
    }
    if solc.get("viaIR") is not None:
        settings["viaIR"] = solc["viaIR"]
    return solc["version"], settings


def project_sources() -> dict[str, str]:
    """Every Solidity file under contracts/: path from the root → text, in a fixed order."""
    files = sorted((ROOT / "contracts").rglob("*.sol"))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}


def standard_input(sources: dict[str, str], settings: dict[str, Any]) -> dict[str, Any]:
    """The compiler's standard JSON input for `sources` (path → text)."""
    return {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sources.items()},
        "settings": {**settings, "outputSelection": {"*": {"*": OUTPUTS}}},
    }


def in_parts(source: dict[str, Any]) -> list[dict[str, Any]]:
    """The same input several times: for the code of some files once a core, and for syntax trees.

    The compiler works on one core, and most of its time is a contract's own. Brownie's builds need
    the trees of all sources; a part that asks for them with code would get the code of all.
    """
    parts: list[list[str]] = [[] for _ in range(CORES)]
    weights = [0] * CORES
    for name, file in sorted(source["sources"].items(), key=lambda item: -len(item[1]["content"])):
        lightest = weights.index(min(weights))
        parts[lightest].append(name)
        weights[lightest] += len(file["content"])
    selections: list[dict[str, Any]] = [{name: {"*": OUTPUTS} for name in part} for part in parts]
    selections.append({"*": {"": ["ast"]}})
    return [
        {**source, "settings": {**source["settings"], "outputSelection": selection}}
        for selection in selections
    ]


def compile_parts(version: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The output of all parts, as if compiled as one; raises CompileError."""
    with contextlib.chdir(ROOT), ThreadPoolExecutor(CORES) as pool:
        outputs = list(pool.map(lambda part: run_compiler(version, part), parts))
    contracts: dict[str, Any] = {}
    for output in outputs:
        contracts |= output.get("contracts", {})
    return {**outputs[-1], "contracts": contracts}


def fingerprint(version: str, source: dict[str, Any]) -> str:
    """SHA-256 over all that decides the result: compiler, input, packages, this module."""
    digest = hashlib.sha256(canonical([version, source]))
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def canonical(value: object) -> bytes:
    """The one JSON text of a value: UTF-8, keys sorted, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def run_compiler(version: str, source: dict[str, Any]) -> dict[str, Any]:
    """The compiler's output; raises CompileError on an error, or on a warning of our own."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(SOLCX_DIR))
    os.environ["HOME"] = str(HOME)
    try:
        output = solcx.compile_standard(
            source, allow_paths=str(ROOT), solc_version=version, allow_empty=True
        )
    except solcx.exceptions.SolcError as error:
        raise CompileError(readable(error)) from error
    ours = [entry["formattedMessage"] for entry in output.get("errors", []) if is_ours(entry)]
    if ours:
        raise CompileError("\n".join(ours) + f"\n{len(ours)} warnings in our own sources.")
    return output


def readable(error: solcx.exceptions.SolcError) -> str:
    """The compiler's messages out of the exception's raw output, warnings of packages left out."""
    try:
        entries = json.loads(error.stdout_data)["errors"]
    except (TypeError, ValueError, KeyError):
        return str(error)
    wanted = (entry for entry in entries if entry["severity"] == "error" or is_ours(entry))
    return "\n".join(entry["formattedMessage"] for entry in wanted)


def is_ours(entry: dict[str, Any]) -> bool:
    """Whether a compiler message is about our sources (one without a place counts as ours)."""
    if entry["severity"] == "info":
        return False
    return not entry.get("sourceLocation", {}).get("file", "").startswith("node_modules/")


def self_contained(contract: dict[str, Any], settings: dict[str, Any]) -> bytes | None:
    """Standard JSON with just the sources that a contract's metadata names; None without code."""
    if not contract["metadata"] or not contract["evm"]["bytecode"]["object"]:
        return None
    names = json.loads(contract["metadata"])["sources"]
    sources = {name: (ROOT / name).read_text("utf-8") for name in names}
    return canonical(standard_input(sources, settings))


def artifact(path: str, contract: dict[str, Any], source: bytes | None) -> dict[str, Any]:
    """What an artifact file holds. Code is hex with 0x, just "0x" for an interface."""
    code, deployed = contract["evm"]["bytecode"], contract["evm"]["deployedBytecode"]
    return {
        "sourcePath": path,
        "abi": contract["abi"],
        "bytecode": "0x" + code["object"],
        "deployedBytecode": "0x" + deployed["object"],
        "linkReferences": code["linkReferences"],
        "immutableReferences": deployed.get("immutableReferences", {}),
        "methodIdentifiers": contract["evm"]["methodIdentifiers"],
        "storageLayout": contract.get("storageLayout", {}),
        "devdoc": contract["devdoc"],
        "userdoc": contract["userdoc"],
        "metadata": contract["metadata"],
        "standardJsonSha256": hashlib.sha256(source).hexdigest() if source else None,
    }


def check_size(name: str, data: dict[str, Any]) -> None:
    """Raises CompileError for code over the limit (in bytes, places of libraries counted)."""
    size = len(data["deployedBytecode"]) // 2 - 1
    if size > MAX_CODE_BYTES:
        raise CompileError(f"{name} has {size:,} bytes of code, the limit is {MAX_CODE_BYTES:,}.")


def write_results(output: dict[str, Any], version: str, settings: dict[str, Any]) -> int:
    """Writes both folders; returns the number of contracts.

    Raises CompileError for a name used twice and for too much code, before anything is written.
    """
    artifacts: dict[str, bytes] = {}
    inputs: dict[str, bytes] = {}
    for path, contracts in sorted(output.get("contracts", {}).items()):
        for name, contract in contracts.items() if path.startswith("contracts/") else ():
            if f"{name}.json" in artifacts:
                raise CompileError(f"The contract name {name} is used twice, also in {path}.")
            source = self_contained(contract, settings)
            data = artifact(path, contract, source)
            check_size(name, data)
            if source is not None:
                inputs[f"{name}.json"] = source
            data |= {"contractName": name, "compiler": {"version": version, "settings": settings}}
            artifacts[f"{name}.json"] = json.dumps(data, indent=1, sort_keys=True).encode()
    write_files(STANDARD_JSON, inputs)
    write_files(ARTIFACTS, artifacts)
    return len(artifacts)


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Makes `folder` hold exactly these files; a reader never sees half of one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        fresh = folder / f"{name}.tmp"
        fresh.write_bytes(data)
        fresh.replace(folder / name)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()


def drop_old_brownie_builds(version: str, settings: dict[str, Any]) -> None:
    """Removes brownie's own builds when the settings changed.

    Brownie looks at version and optimizer only: it would keep builds made without viaIR, or for
    another EVM version.
    """
    now = canonical([version, settings])
    if not SETTINGS_STAMP.exists() or SETTINGS_STAMP.read_bytes() != now:
        shutil.rmtree(BROWNIE_BUILDS, ignore_errors=True)
        SETTINGS_STAMP.write_bytes(now)


def compile_project() -> int | None:
    """Brings build/artifacts up to date; returns the number of contracts, None if it was already.

    Raises CompileError. Safe to call from several processes: one compiles, the others wait.
    """
    STAMP.parent.mkdir(exist_ok=True)
    with (STAMP.parent / "compile.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        version, settings = compiler_settings()
        source = standard_input(project_sources(), settings)
        mark = fingerprint(version, source)
        if ARTIFACTS.is_dir() and STAMP.exists() and STAMP.read_text() == mark:
            return None
        STAMP.unlink(missing_ok=True)
        drop_old_brownie_builds(version, settings)
        output = compile_parts(version, in_parts(source))
        count = write_results(output, version, settings)
        OUTPUT.write_text(json.dumps(output), encoding="utf-8")
        STAMP.write_text(mark)
        return count


def main() -> int:
    """Prints what was done; returns 1 with the compiler's messages when it failed."""
    start = time.monotonic()
    try:
        count = compile_project()
    except CompileError as error:
        print(error, file=sys.stderr)
        return 1
    folder = ARTIFACTS.relative_to(ROOT)
    if count is None:
        print(f"compile: {folder} is up to date")
    else:
        print(f"compile: {count} contracts in {folder}, {time.monotonic() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
