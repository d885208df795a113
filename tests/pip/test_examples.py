"""The example packages, built as pip and `build` do, installed and used."""

import json
import shutil
import sys
import tarfile
import zipfile

import pytest

# What the interpreter of an environment says of the installed package.
USE = """
import importlib.metadata, json, sys
import shop
from shop.pb.order import order_pb2, order_pb2_grpc
orders = [order_pb2.Order(item="a", price={"cents": 3}), order_pb2.Order(item="b", price={"cents": 4})]
assert shop.total(orders) == shop.Money(cents=7, currency="EUR")
assert issubclass(shop.Orders, order_pb2_grpc.OrdersServicer)
files = [file.as_posix() for file in importlib.metadata.files(sys.argv[1])]
print(json.dumps({"at": shop.pb.__file__, "files": files}))
"""

GENERATED = {
    f"shop/pb/{path}"
    for path in [
        "__init__.py",
        "py.typed",
        "money/__init__.py",
        "money/money_pb2.py",
        "money/money_pb2.pyi",
        "order/__init__.py",
        "order/order_pb2.py",
        "order/order_pb2.pyi",
        "order/order_pb2_grpc.py",
        "order/order_pb2_grpc.pyi",
    ]
}
PACKAGE = GENERATED | {"shop/__init__.py", "shop/py.typed"}


@pytest.fixture(params=["hatchling", "setuptools"])
def example(request, tmp_path, helpers):
    """A copy of an example, without what was generated there."""
    folder = tmp_path / "project"
    source = helpers.source / f"examples/python-{request.param}"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("pb", "build", "dist", "*.egg-info", "__pycache__"))
    return request.param, folder


def pip(helpers, python, *arguments, **options):
    command = [sys.executable, "-m", "pip", *(["--python", python] if python else []), *arguments]
    return helpers.run(*command, **options)


def use(helpers, python, backend, folder):
    return json.loads(helpers.run(python, "-c", USE, f"shop-{backend}", cwd=folder))


def of_package(names):
    return {name for name in names if name.startswith("shop/") and not name.endswith(".pyc")}


def test_pip_install_generates_the_code(example, tmp_path, helpers):
    backend, project = example
    python = helpers.environment(tmp_path / "venv")
    # In an environment of its own, as pip builds unless told otherwise.
    pip(helpers, python, "install", "--no-deps", str(project))
    installed = use(helpers, python, backend, tmp_path)
    assert of_package(installed["files"]) == PACKAGE
    assert "site-packages" in installed["at"]
    assert not (project / "src/shop/pb").exists()


def test_an_editable_install_generates_in_the_source_tree(example, tmp_path, helpers):
    backend, project = example
    python = helpers.environment(tmp_path / "venv")
    install = ["install", "--no-deps", "--no-build-isolation", "--editable", str(project)]
    pip(helpers, python, *install)
    assert use(helpers, python, backend, tmp_path)["at"] == str(project / "src/shop/pb/__init__.py")
    money = project / "protos/money/money.proto"
    money.write_text(money.read_text() + "message Wallet {}\n")
    pip(helpers, python, *install)
    code = "from shop.pb.money.money_pb2 import Wallet"
    helpers.run(python, "-c", code, cwd=tmp_path)
    # A wheel built there has what is generated, once, and not the list of it.
    pip(helpers, None, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(project))
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) == len(set(names)) and of_package(names) == PACKAGE


def test_a_source_distribution_builds_where_nothing_ran_before(example, tmp_path, helpers):
    _, project = example
    helpers.run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "-o", str(tmp_path), str(project))
    (sdist,) = tmp_path.glob("*.tar.gz")
    names = {name.partition("/")[2] for name in tarfile.open(sdist).getnames()}
    assert {"protos/money/money.proto", "protos/order/order.proto"} <= names
    assert not any(name.startswith("src/shop/pb") for name in names)
    pip(helpers, None, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(sdist))
    (wheel,) = tmp_path.glob("*.whl")
    assert of_package(zipfile.ZipFile(wheel).namelist()) == PACKAGE


def test_what_is_wrong_with_the_protos_is_said(example, tmp_path, helpers):
    _, project = example
    order = project / "protos/order/order.proto"
    order.write_text(order.read_text().replace("money.Money price", "money.Monny price"))
    said = pip(helpers, None, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(project), code=1)
    assert "protos/order/order.proto:10:3: error[E0300]" in said.replace("\\", "/"), said
