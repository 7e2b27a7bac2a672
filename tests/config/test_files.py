"""The project's file is found as the contract says, and only there."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from finfocus_policy.config.files import (
    Found,
    aws_profile_region,
    find,
    home_file,
    home_folder,
    parent_folder,
    project_folder,
    project_name,
    start_folders,
)
from finfocus_policy.config.load import load
from finfocus_policy.errors import ConfigError
from tests.config.made import inputs_of, project_at, settings_of, write

LINUX = pytest.mark.skipif(
    not Path("/proc/self/cwd").exists(), reason="needs a system with /proc; elsewhere $PWD is all there is"
)


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("Pulumi.yaml", "name: shop\n", "shop"),
        ("Pulumi.yaml", "\ufeffname: shop\r\nruntime: go\r\n", "shop"),
        ("Pulumi.yaml", "runtime: python\nname:   'shop'   # ours\n", "shop"),
        ("Pulumi.yaml", 'description: name of it\n"name": "my-shop_2.x"\n', "my-shop_2.x"),
        ("Pulumi.yaml", "template:\n  name: other\nname: shop\n", "shop"),
        ("Pulumi.yaml", "runtime:\n  name: python\n", ""),
        ("Pulumi.yaml", "name: !!python/object:os.system x\n", ""),
        ("Pulumi.yaml", "name: 'shop\n", ""),
        ("Pulumi.yaml", "", ""),
        ("Pulumi.json", '{"runtime": {"name": "x"}, "name": "shop"}', "shop"),
        ("Pulumi.json", '{"name": 5}', ""),
        ("Pulumi.json", '{"name": ', ""),
        ("Pulumi.json", "{" * 60000, ""),
        ("Pulumi.yaml", "a" * 200_000 + "\nname: shop\n", ""),
    ],
)
def test_the_name_of_a_project(file: str, text: str, name: str, tmp_path: Path) -> None:
    assert project_name(str(write(tmp_path, file, text))) == name


def test_what_is_no_file_has_no_name(tmp_path: Path) -> None:
    assert project_name(str(tmp_path)) == ""
    assert project_name(str(tmp_path / "absent")) == ""
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "Pulumi.yaml")
        assert project_name(str(tmp_path / "Pulumi.yaml")) == ""


# tree: path -> text; start folders; project; any_project; the project's folder and the file that are found
TREE = {"Pulumi.yaml": "name: shop\n", "finfocus.yaml": "region: x\n"}
DISCOVERY: dict[str, tuple[dict[str, str], list[str], str, bool, str, str]] = {
    "beside Pulumi.yaml": (TREE, ["."], "shop", False, ".", "finfocus.yaml"),
    "from a folder below": (TREE, ["a/b/c"], "shop", False, ".", "finfocus.yaml"),
    "the short ending": ({**TREE, "finfocus.yaml": "", "finfocus.yml": ""}, ["."], "shop", False, ".", "finfocus.yaml"),
    "yml alone": ({"Pulumi.yaml": "name: shop\n", "finfocus.yml": ""}, ["."], "shop", False, ".", "finfocus.yml"),
    "json alone": ({"Pulumi.json": '{"name": "shop"}', "finfocus.json": "{}"}, ["."], "shop", False, ".", "finfocus.json"),
    "another project's": (TREE, ["."], "web", False, "", ""),
    "a part of the name": (TREE, ["."], "sho", False, "", ""),
    "no project known": (TREE, ["."], "", False, "", ""),
    "no Pulumi.yaml": ({"finfocus.yaml": ""}, ["."], "shop", False, "", ""),
    "not in a folder between": ({"Pulumi.yaml": "name: shop\n", "sub/finfocus.yaml": ""}, ["sub"], "shop", False, ".", ""),
    "not above the project": ({"app/Pulumi.yaml": "name: shop\n", "finfocus.yaml": ""}, ["app"], "shop", False, "app", ""),
    "past a project of another name": ({**TREE, "web/Pulumi.yaml": "name: web\n", "web/finfocus.yaml": ""}, ["web"], "shop", False, ".", "finfocus.yaml"),
    "the first start that holds it": ({"a/Pulumi.yaml": "name: shop\n", "b/Pulumi.yaml": "name: shop\n", "b/finfocus.yaml": "", "c/x": ""}, ["c", "b", "a"], "shop", False, "b", "b/finfocus.yaml"),
    "a start that does not exist": (TREE, ["gone", "."], "shop", False, ".", "finfocus.yaml"),
    "a folder called finfocus.yaml": ({"Pulumi.yaml": "name: shop\n", "finfocus.yaml/x": ""}, ["."], "shop", False, ".", ""),
    "cli: the nearest project": ({**TREE, "web/Pulumi.yaml": "name: web\n", "web/finfocus.yaml": ""}, ["web/src"], "", True, "web", "web/finfocus.yaml"),
    "cli: no project, here": ({"finfocus.yaml": ""}, ["."], "", True, "", "finfocus.yaml"),
    "cli: no project, not above": ({"finfocus.yaml": "", "sub/x": ""}, ["sub"], "", True, "", ""),
    "cli: a document of another project": (TREE, ["."], "web", True, "", ""),
    "cli: a document, no project here": ({"finfocus.json": "{}"}, ["."], "web", True, "", "finfocus.json"),
    "cli: only the first folder is where one stands": ({"a/x": "", "b/finfocus.yaml": ""}, ["a", "b"], "web", True, "", ""),
    "cli: nowhere": (TREE, [], "", True, "", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", DISCOVERY)
def test_discovery(case: str, tmp_path: Path) -> None:
    tree, start, project, any_project, folder, file = DISCOVERY[case]
    for name, text in tree.items():
        write((tmp_path / name).parent, Path(name).name, text)
    found = find(start=tuple(str(tmp_path / s) for s in start), project=project, any_project=any_project)
    assert found.project_folder == (os.path.normpath(tmp_path / folder) if folder else "")
    assert found.path == (str(tmp_path / file) if file else "")
    assert found.looked_for or not start


@pytest.mark.parametrize(
    ("named", "chosen"),
    [
        (
            (("command line", "cli.yaml"), ("policy config", "pol.yaml"), ("FINFOCUS_CONFIG", "env.yaml")),
            "start/cli.yaml",
        ),
        ((("command line", ""), ("policy config", "pol.yaml"), ("FINFOCUS_CONFIG", "env.yaml")), "shop/pol.yaml"),
        ((("policy config", "../up.yaml"),), "up.yaml"),
        ((("policy config", ""), ("FINFOCUS_CONFIG", "env.yaml")), "start/env.yaml"),
        ((("FINFOCUS_CONFIG", "only-in-project.yaml"),), "shop/only-in-project.yaml"),
        ((("FINFOCUS_CONFIG", "nowhere.yaml"),), "start/nowhere.yaml"),
    ],
)
def test_a_named_file_is_taken_whatever_else_is_there(
    named: tuple[tuple[str, str], ...], chosen: str, tmp_path: Path
) -> None:
    project_at(tmp_path / "shop")
    for name in (
        "start/cli.yaml",
        "start/env.yaml",
        "shop/pol.yaml",
        "up.yaml",
        "shop/only-in-project.yaml",
        "shop/finfocus.yaml",
    ):
        write((tmp_path / name).parent, Path(name).name, "")
    found = find(
        named=named,
        start=(str(tmp_path / "start"), str(tmp_path / "shop")),
        project="shop",
        pack_folder=str(tmp_path / "pack"),
    )
    assert found.path == str(tmp_path / chosen)
    assert found.named in dict(named)


def test_a_file_of_the_policy_config_starts_in_the_pack_when_there_is_no_project(tmp_path: Path) -> None:
    found = find(named=(("policy config", "budgets.yaml"),), pack_folder=str(tmp_path / "pack"))
    assert found.path == str(tmp_path / "pack" / "budgets.yaml")


def test_a_named_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"policy config: config_file .*gone\.yaml: cannot be read: No such file"):
        settings_of({"policy": {"config_file": "gone.yaml"}}, tmp_path)
    with pytest.raises(ConfigError, match="command line: config_file"):
        settings_of({"cli": {"config_file": "gone.yaml"}}, tmp_path)
    settings = settings_of({"environment": {"region": "x"}}, tmp_path, environ={"FINFOCUS_CONFIG": "gone.yaml"})
    assert [problem.place for problem in settings.problems] == ["gone.yaml"]
    assert "cannot be read" in settings.problems[0].message
    assert "FINFOCUS_CONFIG names" in settings.problems[0].message
    assert settings.files == ()


def test_the_files_in_force_are_recorded(tmp_path: Path) -> None:
    settings = settings_of({"project": "region: a\n", "home": "region: b\n"}, tmp_path)
    assert settings.files == (str(tmp_path / "shop/finfocus.yaml"), str(tmp_path / "home/config.yaml"))
    assert settings.looked_for == ()
    assert settings.project_folder == str(tmp_path / "shop")


def test_a_second_file_and_an_open_one_are_noted(tmp_path: Path) -> None:
    project = project_at(tmp_path / "shop")
    first, _ = write(project, "finfocus.yaml", "region: a\n"), write(project, "finfocus.json", '{"region": "b"}')
    first.chmod(0o666)
    home = write(tmp_path / "home", "config.yaml", "")
    home.chmod(0o602)
    settings = load(inputs_of({}, tmp_path))
    assert settings.region == "a"
    expected = ["finfocus.json is not read: finfocus.yaml beside it is"]
    if os.name != "nt":
        expected.insert(0, "home config.yaml can be changed by every user of this machine (chmod o-w)")
        expected.append("finfocus.yaml can be changed by every user of this machine (chmod o-w)")
    assert list(settings.notes) == expected


@pytest.mark.parametrize(
    ("environ", "folders", "home"),
    [
        (
            {"FINFOCUS_HOME": "own", "PULUMI_HOME": "pulumi", "HOME": "user"},
            ["own", "pulumi/finfocus", "user/.finfocus"],
            "own",
        ),
        ({"FINFOCUS_HOME": "own", "HOME": "user"}, ["user/.finfocus"], "own"),
        ({"PULUMI_HOME": "pulumi", "HOME": "user"}, ["pulumi/finfocus", "user/.finfocus"], "pulumi/finfocus"),
        ({"PULUMI_HOME": "pulumi", "HOME": "user"}, ["user/.finfocus", "user/.pulumicost"], "user/.finfocus"),
        ({"PULUMI_HOME": "pulumi", "HOME": "user"}, ["user/.pulumicost"], "user/.pulumicost"),
        ({"PULUMI_HOME": "pulumi", "HOME": "user"}, [], "pulumi/finfocus"),
        ({"HOME": "user"}, [], "user/.finfocus"),
        ({"USERPROFILE": "user"}, [], "user/.finfocus"),
        ({}, [], ""),
    ],
)
def test_the_home_folder(environ: dict[str, str], folders: list[str], home: str, tmp_path: Path) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    found = home_folder({name: str(tmp_path / value) for name, value in environ.items()})
    assert found == (str(tmp_path / home) if home else "")
    assert home_file(found) == ""


def test_no_home_at_all_is_fine(tmp_path: Path) -> None:
    settings = load(inputs_of({}, tmp_path, home=None, environ={}))
    assert (settings.home, settings.problems) == ("", ())


# ---- real processes: an ancestor stands somewhere, the pack in its own folder -------------------------------------

CHAIN = textwrap.dedent(
    """
    import os, subprocess, sys
    folders = sys.argv[1:]
    if folders:
        done = subprocess.run([sys.executable, "-c", os.environ["CHAIN"], *folders[1:]], cwd=folders[0])
        sys.exit(done.returncode)
    from finfocus_policy.config.files import start_folders
    print("\\n".join(start_folders(os.environ)))
    """
)


def run_chain(folders: list[Path], pwd: str = "") -> list[str]:
    """What the last of a chain of processes, each in its folder, takes for the folders to start from."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("FINFOCUS")}
    environ |= {"CHAIN": CHAIN, "PWD": pwd, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", CHAIN, *map(str, folders)],
        cwd=folders[0],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


@LINUX
def test_the_parents_folder_then_pwd_and_nothing_else(tmp_path: Path) -> None:
    shell, pulumi, host, pack, here = (tmp_path / name for name in ("shell", "pulumi", "host", "pack", "here"))
    for folder in (shell, pulumi, host, pack, here):
        folder.mkdir()
    # the process in `pack` asks; the one that started it stands in `host`
    assert run_chain([shell, pulumi, host, pack], pwd=str(here)) == [str(host), str(here)]


@LINUX
def test_the_projects_file_is_found_from_a_pack_that_runs_elsewhere(tmp_path: Path) -> None:
    project, pack = project_at(tmp_path / "shop"), tmp_path / "pack"
    (project / "src").mkdir()
    write(project, "finfocus.yaml", "region: eu-west-1\n")
    project_at(pack, "cost-pack")
    write(pack, "finfocus.yaml", "region: wrong\n")
    start = tuple(run_chain([project / "src", pack]))
    assert find(start=start, project="shop").path == str(project / "finfocus.yaml")
    assert find(start=start, project="cost-pack") == Found(looked_for=tuple(f"{folder} and above" for folder in start))


def test_a_file_of_another_project_is_named_where_somebody_stands(tmp_path: Path) -> None:
    project = project_at(tmp_path / "shop")
    path = write(project, "finfocus.yaml", "monthly: 80\n")
    found = find(start=(str(project),), project="bank", any_project=True)
    assert (found.path, found.notes) == ("", (f"{path} is not read: it is of the project shop, not of bank",))
    assert find(start=(str(project),), project="shop", any_project=True).notes == ()
    assert find(start=(str(project),), any_project=True).path == str(path)
    assert find(start=(str(project),), project="bank").notes == ()


@LINUX
def test_a_parent_whose_folder_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    for process, folder in ((70, "here"), (50, "gone")):
        (tmp_path / "proc" / str(process)).mkdir(parents=True)
        (tmp_path / "proc" / str(process) / "cwd").symlink_to(tmp_path / folder)
    found = {process: parent_folder(process, proc=str(tmp_path / "proc")) for process in (70, 60, 50, 1, 0)}
    assert found == {70: str(tmp_path / "here"), 60: "", 50: "", 1: "", 0: ""}


@LINUX
def test_other_users_processes_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parent_folder(os.getpid()) == os.getcwd()
    somebody_else = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody_else)
    assert parent_folder(os.getpid()) == ""


@pytest.mark.parametrize(("pwd", "expected"), [("/somewhere", ("/somewhere",)), ("relative", ()), ("", ())])
def test_without_proc_pwd_is_all_there_is(pwd: str, expected: tuple[str, ...]) -> None:
    assert start_folders({"PWD": pwd}, process=0) == expected


def test_links_do_not_lead_upward_for_ever(tmp_path: Path) -> None:
    assert project_folder((str(tmp_path / "/".join("a" * 200)),), "shop") == ""


AWS = "[default]\nregion = us-east-2\n[profile prod]\nregion=eu-west-1\n[profile bare]\noutput = json\n[prod2]\nregion = x\n[profile default]\n"


@pytest.mark.parametrize(
    ("text", "environ", "region"),
    [
        (AWS, {}, "us-east-2"),
        (AWS, {"AWS_PROFILE": "prod"}, "eu-west-1"),
        (AWS, {"AWS_DEFAULT_PROFILE": "prod"}, "eu-west-1"),
        (AWS, {"AWS_PROFILE": "bare"}, ""),
        (AWS, {"AWS_PROFILE": "prod2"}, ""),
        (AWS, {"AWS_PROFILE": "absent"}, ""),
        ("[profile default]\nregion = a\n[default]\nregion = b\n", {}, "a"),
        ("region = x\n", {}, ""),
        ("[default\n", {}, ""),
        ("[default]\nregion\n", {}, ""),
        ("\x00\xff", {}, ""),
    ],
)
def test_the_region_of_an_aws_profile(text: str, environ: dict[str, str], region: str, tmp_path: Path) -> None:
    path = write(tmp_path / ".aws", "config", text)
    assert aws_profile_region({"HOME": str(tmp_path), **environ}) == region
    assert aws_profile_region({"AWS_CONFIG_FILE": str(path), **environ}) == region


def test_no_aws_profile_at_all(tmp_path: Path) -> None:
    for environ in ({}, {"HOME": str(tmp_path)}, {"AWS_CONFIG_FILE": str(tmp_path)}):
        assert aws_profile_region(environ) == ""
