import pytest


@pytest.fixture
def pair():
    return 2, 3


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    out = yield
    report = out.get_result()
    item.user_properties.append((report.when, report.outcome))
