"""`tools/properties_read.py`: what mappings read is held against the source of an SDK, here a tiny made-up one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.properties_read import main
from tools.sdk_source import Sdk, problem

HEAD = """
class {name}Args:
    def __init__(__self__, *,
                 {first}: pulumi.Input[_builtins.str]):
        pass
"""
GETTER = '''
    @_builtins.property
    @pulumi.getter{named}{more}
    def {snake}(self) -> {annotation}:
        """
        {doc}
        """
        return pulumi.get(self, "{snake}")
'''
RESOURCE = '''
class {name}(pulumi.CustomResource):
    def _internal_init(__self__, resource_name):
        super({name}, __self__).__init__(
            '{token}',
            resource_name,
            __props__,
            opts)

    @_builtins.property
    @pulumi.getter(name="onlyAnOutput")
    def only_an_output(self) -> pulumi.Output[str]:
        """
        The arguments do not have it.
        """
'''
TEXT = "pulumi.Input[Optional[_builtins.str]]"
NUMBER = "pulumi.Input[Optional[_builtins.int]]"
DEPRECATED = '\n    @_utilities.deprecated("""Use another (this one is old)\n""")'


def inputs(name: str, *fields: tuple[str, str, str, str]) -> str:
    """A class of inputs: (name in programs, annotation, what is said, lines between the decorator and the name)."""
    made = HEAD.format(name=name, first=fields[0][0])
    for field, annotation, doc, more in fields:
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in field)
        named = "" if snake == field else f'(name="{field}")'
        made += GETTER.format(named=named, more=more, snake=snake, annotation=annotation, doc=doc)
    return made


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site-packages folder with an SDK of a volume and an instance, and a folder of cases."""
    root = tmp_path / "site" / "pulumi_aws"
    (root / "ebs").mkdir(parents=True)
    (root / "ec2").mkdir()
    (root / "pulumi-plugin.json").write_text('{"resource": true, "name": "aws"}')
    volume = inputs(
        "Volume",
        ("availabilityZone", "pulumi.Input[_builtins.str]", "Where it is.", ""),
        ("size", NUMBER, "Its size.", ""),
        ("type", "pulumi.Input[Optional[Union[_builtins.str, 'Kind']]]", "Its kind. Defaults to `io9`.", ""),
        ("iops", NUMBER, "How fast.", DEPRECATED),
    )
    (root / "ebs" / "volume.py").write_text(volume + RESOURCE.format(name="Volume", token="aws:ebs/volume:Volume"))
    (root / "ebs" / "_enums.py").write_text('class Kind(_builtins.str, Enum):\n    GP2 = "gp2"\n    IO9 = "io9"\n')
    instance = inputs(
        "Instance",
        ("instanceType", TEXT, "Can be `m5.large`, `m5.madeup` and others.", ""),
        ("rootBlockDevice", "pulumi.Input[Optional['InstanceRootArgs']]", "The first disk.", ""),
        ("ebsBlockDevices", "pulumi.Input[Optional[Sequence[pulumi.Input['_ebs.DiskArgs']]]]", "The others.", ""),
        ("tags", "pulumi.Input[Optional[Mapping[str, pulumi.Input[_builtins.str]]]]", "Tags.", ""),
    )
    made = RESOURCE.format(name="Instance", token="aws:ec2/instance:Instance")
    (root / "ec2" / "instance.py").write_text(instance + made)
    (root / "ec2" / "_inputs.py").write_text(inputs("InstanceRoot", ("volumeSize", NUMBER, "GB.", "")))
    (root / "ebs" / "_inputs.py").write_text(
        inputs("Disk", ("volumeSize", NUMBER, "GB.", ""), ("inner", "pulumi.Input[Optional['DiskArgs']]", "Again.", ""))
    )
    return tmp_path


def told(site: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    assert main(["--site", str(site / "site"), "--cases", str(site), *more]) == 0
    return capsys.readouterr().out.splitlines()


def write(site: Path, name: str, type: str, inputs: dict[str, object]) -> None:
    folder = site / "cases" / "some"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"type": type, "inputs": inputs}))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("instanceType", ""),
        ("tags.anything.at.all", ""),
        ("rootBlockDevice.volumeSize", ""),
        ("ebsBlockDevices[].inner.inner.volumeSize", ""),
        ("rootBlockDevice.volumeType", "no rootBlockDevice.volumeType"),
        ("onlyAnOutput", "no onlyAnOutput"),
        ("ebsBlockDevices.volumeSize", "one ebsBlockDevices: it is a list, of which more than one is unreadable"),
        ("instanceType.name", f"nothing in instanceType: it is {TEXT}"),
    ],
)
def test_a_path_is_followed_through_blocks_lists_and_other_folders(site: Path, path: str, why: str) -> None:
    assert problem(Sdk(site / "site" / "pulumi_aws"), "aws:ec2/instance:Instance", path) == why


def test_inputs_behind_a_note_of_their_age_are_inputs(site: Path) -> None:
    found = Sdk(site / "site" / "pulumi_aws").inputs("aws:ebs/volume:Volume")
    assert [name for name, field in found.items() if field.required] == ["availabilityZone"]
    assert "iops" in found


def test_blocks_that_hold_themselves_end(site: Path) -> None:
    sdk = Sdk(site / "site" / "pulumi_aws")
    assert sdk.skeleton(sdk.inputs("aws:ec2/instance:Instance")) == {"rootBlockDevice": {}, "ebsBlockDevices": [{}]}


def test_what_is_read_and_not_there_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, "one", "aws:ebs/volume:Volume", {"size": 10, "type": "gp3", "made": {"up": 1}})
    lines = told(site, capsys, "--brief")
    assert lines[0].startswith("aws: ")
    assert lines[0].endswith(" 2 of them in the SDK")
    assert "  no such type: aws:lambda/function:Function" in lines
    assert "    reads throughput: no throughput" in lines
    assert "    a case: some/one gives no made" in lines
    assert not [line for line in lines if "iops" in line]


def test_blocks_no_case_has_are_read_too(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, "two", "aws:ec2/instance:Instance", {"instanceType": "m5.large"})
    assert "    reads ebsBlockDevices[].volumeType: no ebsBlockDevices[].volumeType" in told(site, capsys, "--brief")


def test_probes_of_defaults_values_and_what_may_be_left_out(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, "one", "aws:ebs/volume:Volume", {"size": 10, "type": "gp2"})
    write(site, "two", "aws:ec2/instance:Instance", {"instanceType": "m5.large"})
    lines = told(site, capsys)
    assert [line.split(";")[0] for line in lines if " default " in line] == ["    default type: the SDK's is io9"]
    starts = [line.partition(":")[0].strip() for line in lines]
    assert {"value type=io9", "value instanceType=m5.madeup", "optional instanceType"} <= set(starts)
    assert not {"value type=gp2", "value instanceType=m5.large"} & set(starts)


def test_one_type_alone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, "one", "aws:ebs/volume:Volume", {"size": 10})
    write(site, "two", "aws:ec2/instance:Instance", {"instanceType": "m5.large"})
    lines = told(site, capsys, "--brief", "--type", "ebs/volume")
    assert [line for line in lines if line.startswith("  aws:")] == ["  aws:ebs/volume:Volume"]


def test_an_sdk_that_is_not_there(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--site", str(site / "site"), "--package", "gcp"]) == 2
    assert "pulumi-gcp" in capsys.readouterr().err
