"""How much of what public Pulumi programs deploy has a price or is known to cost nothing.

    python tools/coverage_of_programs.py FOLDER... [--missing 40] [--csv tests/mapping/programs.csv]

Reads programs in YAML, TypeScript, JavaScript, Python, Go and C#, counts the resources they construct by type
token, and asks the registry about each. Nothing is run: imports tell which package a name stands for. A resource
in a loop counts once. Prints the share per package and the types that are missing, the most frequent first.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.mapping import free, registry
from finfocus_policy.mapping.tokens import canonical

# A construction as it is written: the package, the modules within it, the name of the class.
Made = tuple[str, tuple[str, ...], str]
Bound = dict[str, tuple[str, ...]]
CLOUDS = ("aws", "aws-native", "azure", "azure-native", "gcp", "google-native", "kubernetes")
# Packages that are made of components: what they create is in the stack as resources of its own.
COMPONENT_PACKAGES = frozenset({"awsx", "aws-apigateway", "aws-static-website", "azure-static-website", "cloud"})
COMPONENT_PACKAGES |= {"eks", "google-cloud-static-website", "kubernetes-cert-manager", "kubernetes-ingress-nginx"}
COMPONENT_PACKAGES |= {"synced-folder"}
# Classes of other packages that are components, in lower case.
COMPONENTS = frozenset(
    {
        ("azure", "appservice", "archivefunctionapp"),
        ("azure", "appservice", "multicallbackfunctionapp"),
        ("gcp", "cloudfunctions", "httpcallbackfunction"),
        ("azure", "appservice", "eventgridfunctionapp"),
        ("azure", "appservice", "httpeventsubscription"),
        ("azure", "appservice", "timersubscription"),
        ("kubernetes", "helm/v2", "chart"),
        ("kubernetes", "helm/v3", "chart"),
        ("kubernetes", "helm/v4", "chart"),
        ("kubernetes", "kustomize", "directory"),
        ("kubernetes", "kustomize/v2", "directory"),
        ("kubernetes", "yaml", "configfile"),
        ("kubernetes", "yaml", "configgroup"),
        ("kubernetes", "yaml/v2", "configfile"),
        ("kubernetes", "yaml/v2", "configgroup"),
    }
)
# Classes that make a resource of another name.
OTHER_NAMES = {
    ("aws", "lambda", "callbackfunction"): "aws:lambda/function:Function",
    ("kubernetesx", "", "configmap"): "kubernetes:core/v1:ConfigMap",
    ("kubernetesx", "", "deployment"): "kubernetes:apps/v1:Deployment",
    ("kubernetesx", "", "job"): "kubernetes:batch/v1:Job",
    ("kubernetesx", "", "persistentvolumeclaim"): "kubernetes:core/v1:PersistentVolumeClaim",
    ("kubernetesx", "", "secret"): "kubernetes:core/v1:Secret",
    ("kubernetesx", "", "service"): "kubernetes:core/v1:Service",
}
# Classes that are values, not resources.
VALUES = frozenset({"httpfunction", "timerfunction", "storagefunction", "config", "stackreference", "filearchive"})
VALUES |= {"fileasset", "stringasset", "remoteasset", "assetarchive", "remotearchive", "uri", "random", "podbuilder"}
VALUE_MODULES = frozenset({"inputs", "outputs", "types", "sdk"})
VALUES |= {"chartopts", "fetchopts", "secretreference", "invokeoptions", "authenticationheadervalue", "documentclient"}
VALUES |= {"durableactivityfunction", "durableentityfunction", "durableorchestratorfunction"}
# Packages that make no resources but rules about them.
NOT_CLOUD = frozenset({"policy", "pulumi"})
GROUPS = {
    "networking": "networking.k8s.io",
    "rbac": "rbac.authorization.k8s.io",
    "storage": "storage.k8s.io",
    "helm": "helm.sh",
}
# Packages whose namespace in C# is not their name with capitals.
SAME = {
    "digital-ocean": "digitalocean",
    "ali-cloud": "alicloud",
    "azure-next-gen": "azure-native",
    "azure-ad": "azuread",
}
SAME |= {
    "azure-nextgen": "azure-native",
    "pulumi-service": "pulumiservice",
    "kubernetes-x": "kubernetesx",
    "git-hub": "github",
    "postgre-sql": "postgresql",
}
# Names that C# programs use without their package, of packages that have no modules.
BARE = dict.fromkeys(("Application", "ApplicationPassword", "ServicePrincipal", "ServicePrincipalPassword"), "azuread")
BARE |= dict.fromkeys(("RandomId", "RandomPassword", "RandomPet", "RandomString", "RandomUuid"), "random")
BARE |= {"Image": "docker", "PrivateKey": "tls", "SelfSignedCert": "tls"}
PROVIDER = "provider"
DATED = re.compile(r"v\d{8}[a-z0-9]*")
VERSION = re.compile(r"v\d+")

TS_STAR = re.compile(
    r"""(?:import\s+(?:\*\s+as\s+)?(\w+)\s+from|(?:const|let|var)\s+(\w+)\s*=\s*require\()\s*["']@pulumi(?:verse)?/([\w./-]+)["']"""
)
TS_NAMED = re.compile(r"""import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+["']@pulumi(?:verse)?/([\w./-]+)["']""")
TS_NEW = re.compile(r"\bnew\s+([A-Za-z_]\w*(?:\.\w+)*)\s*(?:<[^>()]*>)?\(")
PY_IMPORT = re.compile(r"^\s*import\s+pulumi_([\w.]+)(?:\s+as\s+(\w+))?", re.MULTILINE)
PY_FROM = re.compile(r"^\s*from\s+pulumi_([\w.]+)\s+import\s+(\([^)]*\)|[^\n]+)", re.MULTILINE)
PY_CALL = re.compile(r"(?<![\w.\"'])(?<!class )((?:[A-Za-z_]\w*\.)*[A-Z]\w*)\(")
GO_IMPORT = re.compile(
    r'^\s*(?:import\s+)?(\w+\s+)?"github\.com/pulumi(?:verse)?/pulumi-([\w.-]+)/([\w./-]+)"', re.MULTILINE
)
GO_NEW = re.compile(r"\b(\w+)\.New([A-Z]\w*)\(\s*ctx\b")
CS_USING = re.compile(r"^\s*(?:global\s+)?using\s+(?:(\w+)\s*=\s*)?(Pulumi(?:\.\w+)+);", re.MULTILINE)
CS_CLASS = re.compile(r"\bclass\s+(\w+)")
CS_NEW = re.compile(r'\bnew\s+((?:\w+\.)*[A-Z]\w*)\(\s*(?:\$?@?"[^"]*"|name)\s*[,)]')
YAML_TYPE = re.compile(r"""^\s*(?:-\s+)?type:\s*["']?([a-z0-9][\w-]*(?::[\w./-]+){1,2})["']?\s*$""", re.MULTILINE)


def dashed(name: str) -> str:
    """A package as tokens spell it: "AzureNative", "azure_native" and "azure-native" are one."""
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).replace("_", "-").lower()
    return SAME.get(plain, plain)


def names_of(listed: str) -> Iterator[tuple[str, str]]:
    """The names of an import list with what they are called here."""
    for part in re.sub(r"#.*|[()]", "", listed).split(","):
        words = part.replace(" as ", " ").split()
        if words and words[0] != "type":
            yield words[0], words[-1]


def typescript(text: str) -> Iterator[Made]:
    """`new aws.ec2.Instance(`, the packages as imported."""
    bound: Bound = {}
    for star, required, package in TS_STAR.findall(text):
        bound[star or required] = tuple(package.split("/"))
    for listed, package in TS_NAMED.findall(text):
        bound.update({alias: (*package.split("/"), name) for name, alias in names_of(listed)})
    yield from paths(bound, (path.split(".") for path in TS_NEW.findall(text)))


def python(text: str) -> Iterator[Made]:
    """`aws.ec2.Instance(`, the packages as imported."""
    bound: Bound = {}
    for package, alias in PY_IMPORT.findall(text):
        bound[alias or f"pulumi_{package}".split(".")[0]] = tuple(
            (package if alias else package.split(".")[0]).split(".")
        )
    for package, listed in PY_FROM.findall(text):
        bound.update({alias: (*package.split("."), name) for name, alias in names_of(listed)})
    calls = (path.split(".") for path in PY_CALL.findall(text))
    yield from paths(bound, (path for path in calls if not path[-1].endswith(("Args", "ArgsDict"))))


def paths(bound: Bound, written: Iterable[list[str]]) -> Iterator[Made]:
    """The constructions whose first name an import has bound."""
    for first, *rest in written:
        package, *modules = (*bound.get(first, ("pulumi",)), *rest)
        if package != "pulumi" and modules:
            yield dashed(package), tuple(modules[:-1]), modules[-1]


def golang(text: str) -> Iterator[Made]:
    """`ec2.NewInstance(ctx`, the packages as imported."""
    bound: dict[str, tuple[str, tuple[str, ...]]] = {}
    for alias, package, path in GO_IMPORT.findall(text):
        parts = [p for p in path.split("/") if p not in ("", "sdk", "go") and not re.fullmatch(r"v\d", p)]
        versions = [p for p in path.split("/")[4:] if re.fullmatch(r"v\d", p)] if package == "kubernetes" else []
        modules = parts[0 if package.endswith("-sdk") else 1 :]
        name = dashed(package.removesuffix("-sdk"))
        last = (*parts, *versions)[-1] if parts else name
        bound[alias.strip() or last] = (name, (*modules, *versions))
    for alias, name in GO_NEW.findall(text):
        if alias in bound:
            yield *bound[alias], name


def csharp(text: str) -> Iterator[Made]:
    """`new Instance("name"`, the package found among the namespaces in use."""
    usings = [(alias, tuple(path.split(".")[1:])) for alias, path in CS_USING.findall(text)]
    bound = {alias: path for alias, path in usings if alias}
    opened = sorted({path for alias, path in usings if not alias and path[0] != "Automation"})
    local = set(CS_CLASS.findall(text))
    for written in CS_NEW.findall(text):
        first, *rest = written.removeprefix("Pulumi.").split(".")
        found = [(*bound[first], *rest)] if first in bound else [(*path, first, *rest) for path in opened]
        made = [(dashed(path[0]), path[1:-1], path[-1]) for path in (*found, (first, *rest)) if len(path) > 1]
        if first not in local:
            yield from sorted(made, key=likelihood)[:1]


def likelihood(made: Made) -> int:
    """Which of the namespaces in use a bare name comes from: one that is known to have it, else a package
    without modules, else the first."""
    package, modules, name = made
    if is_component(*made) or spelt(*made) in known_spellings():
        return 0
    return 1 if package == BARE.get(name) else 2 + (not modules)


def yaml(text: str) -> Iterator[Made]:
    """`type: aws:ec2:Instance`; a program only, not what it configures."""
    if not re.search(r"^(resources|runtime):", text, re.MULTILINE):
        return
    for token in YAML_TYPE.findall(text):
        package, *middle, name = token.split(":")
        if package != "pulumi":
            module = middle[0] if middle else "index"
            modules = module.split("/") if package == "kubernetes" else module.split("/")[:1]
            yield package, tuple(modules), name


LANGUAGES: dict[str, Callable[[str], Iterator[Made]]] = {
    ".ts": typescript,
    ".js": typescript,
    ".py": python,
    ".go": golang,
    ".cs": csharp,
    ".yaml": yaml,
    ".yml": yaml,
}


def spelt(package: str, modules: Iterable[str], name: str) -> tuple[str, str, str]:
    """A construction in a spelling that is the same in every language."""
    kept = [m.replace("_", "").replace("-", "").lower() for m in modules if m and not DATED.fullmatch(m.lower())]
    kept = [m.split(".")[0] for m in kept] if package == "kubernetes" else [m for m in kept if m != "index"][:1]
    return package, "/".join(kept), name.lower()


@lru_cache(maxsize=1)
def known_spellings() -> dict[tuple[str, str, str], str]:
    """Every token the registry knows, by its spelling."""
    found = {}
    for token in sorted({*registry.INDEX, *free.tokens()}):
        package, module, name = token.split(":")
        found[spelt(package, module.split("/") if package == "kubernetes" else module.split("/")[:1], name)] = token
    return found


def token_of(package: str, modules: tuple[str, ...], name: str) -> str:
    """The type token of a construction: from the registry, else as providers usually build it."""
    key = spelt(package, modules, name)
    if key in OTHER_NAMES:
        return OTHER_NAMES[key]
    if key in known_spellings():
        return known_spellings()[key]
    if name.lower() == PROVIDER:
        return f"pulumi:providers:{package}"
    if package == "kubernetes":
        group, _, version = key[1].partition("/")
        return f"kubernetes:{GROUPS.get(group, group)}{'/' if version else ''}{version}:{name}"
    return canonical(free.token(package, key[1] or "index", name))


def is_component(package: str, modules: tuple[str, ...], name: str) -> bool:
    """True for what has no price because its parts have."""
    return name.lower() != PROVIDER and (package in COMPONENT_PACKAGES or spelt(package, modules, name) in COMPONENTS)


def is_value(package: str, modules: tuple[str, ...], name: str) -> bool:
    """True for what is no resource: settings, files, exceptions."""
    plain = name.lower()
    return package in NOT_CLOUD or plain in VALUES or plain.endswith("exception") or bool(VALUE_MODULES & set(modules))


def is_known(token: str) -> bool:
    """True when the registry prices a type, or knows that it is free."""
    return token in registry.INDEX or free.is_free(token)


def count(folders: Iterable[Path]) -> Counter[tuple[str, str]]:
    """How often each type is constructed: (package, token); a component's token is empty."""
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in LANGUAGES and p.is_file()):
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        for made in LANGUAGES[path.suffix](text):
            if not is_value(*made):
                counts[made[0], "" if is_component(*made) else token_of(*made)] += 1
    return counts


def share(counts: Counter[tuple[str, str]], packages: Iterable[str] = ()) -> tuple[int, int]:
    """Known and all constructions, of some packages or of all."""
    chosen = [(token, n) for (package, token), n in counts.items() if not packages or package in packages]
    return sum(n for token, n in chosen if not token or is_known(token)), sum(n for _, n in chosen)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="the share of public programs' resources that the registry knows")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--missing", type=int, default=40, help="print so many types that are missing")
    parser.add_argument("--csv", type=Path, help="write the counts as a table")
    parser.add_argument("--source", action="append", default=[], help="a comment line for the table: where from")
    options = parser.parse_args(arguments)
    counts = count(options.folders)
    others = sorted({package for package, _ in counts} - set(CLOUDS))
    rows = [
        ("all", ()),
        ("all clouds", CLOUDS),
        *((name, (name,)) for name in CLOUDS),
        ("other packages", tuple(others)),
    ]
    for name, packages in rows:
        known, total = share(counts, packages)
        print(f"{name:16} {known:6} of {total:6} {known / max(total, 1):8.2%}")
    missing = Counter({token: n for (_, token), n in counts.items() if token and not is_known(token)})
    for token, n in sorted(missing.items(), key=lambda item: (-item[1], item[0]))[: options.missing]:
        print(f"{n:5} {token}")
    if options.csv:
        with options.csv.open("w", encoding="utf-8", newline="") as file:
            file.write("".join(f"# {line}\n" for line in options.source))
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("package", "token", "count"))
            writer.writerows((package, token, n) for (package, token), n in sorted(counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
