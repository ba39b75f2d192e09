"""The chart and the compose file, read by what will read them. Called by tests/check_deploy."""

import pathlib
import sys

import helm_python
import kubernetes_validate
import yaml

DEPLOY = pathlib.Path(__file__).parent.parent / "deploy"
CHART = DEPLOY / "helm" / "mekong"
# The oldest that Chart.yaml allows, and a recent one.
KUBERNETES = ["1.30.0", "1.34.0"]
# What no schema is at hand for: they are the Prometheus operator's own.
FOREIGN = {"ServiceMonitor", "PrometheusRule"}

EVERYTHING = {
    "image": {"digest": "sha256:" + "0" * 64, "pullSecrets": [{"name": "registry"}]},
    "env": [{"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "http://collector:4318"}],
    "serve": {"autoscaling": {"enabled": True}, "nodeSelector": {"disk": "ssd"}},
    "work": {
        "autoscaling": {"enabled": True},
        "queues": ["renewals", "tokens"],
        "tolerations": [{"key": "billing", "operator": "Exists"}],
        "affinity": {"nodeAffinity": {}},
    },
    "ingress": {"enabled": True, "className": "nginx", "tlsSecret": "certificate", "annotations": {"a": "b"}},
    "networkPolicy": {
        "ingressFrom": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}],
        "metricsFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}],
        "redisTo": [{"ipBlock": {"cidr": "10.0.0.0/8"}}],
    },
    "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    "prometheusRule": {"enabled": True},
    "podLabels": {"team": "billing"},
    "podAnnotations": {"a": "b"},
    "priorityClassName": "high",
}
REFUSED = [
    {"terminationGracePeriodSeconds": 30},
    {"work": {"queues": ["renewal"]}},
    {"existingSecret": ""},
    {"replicas": 3},
]


def rendered(values):
    with helm_python.Chart.load(str(CHART)) as chart:
        files = chart.render(values, name="demo", namespace="billing")
    for name, text in sorted(files.items()):
        if name.endswith(".yaml"):
            yield from (document for document in yaml.safe_load_all(text) if document)


def check_chart():
    report = helm_python.lint(str(CHART), strict=True)
    assert not report["errors"], report
    for values in ({}, EVERYTHING):
        documents = list(rendered(values))
        check_manifests(documents)
        check_pods(documents)
    assert FOREIGN <= {document["kind"] for document in rendered(EVERYTHING)}
    for values in REFUSED:
        try:
            list(rendered(values))
        except helm_python.HelmValuesError:
            continue
        raise AssertionError(f"the chart takes {values}")


def check_manifests(documents):
    names = [(document["kind"], document["metadata"]["name"]) for document in documents]
    assert len(names) == len(set(names)), names
    for document in documents:
        if document["kind"] in FOREIGN:
            continue
        for version in KUBERNETES:
            kubernetes_validate.validate(document, version, strict=True)


def check_pods(documents):
    """What is promised of every pod, and that what selects finds what is selected."""
    pods = [document["spec"]["template"] for document in documents if document["kind"] == "Deployment"]
    assert len(pods) == 2, "serve and work"
    for pod in pods:
        spec, container = pod["spec"], pod["spec"]["containers"][0]
        assert spec["securityContext"]["runAsNonRoot"] and not spec["automountServiceAccountToken"]
        assert spec["terminationGracePeriodSeconds"] >= 70
        limits = container["securityContext"]
        assert limits["readOnlyRootFilesystem"] and not limits["allowPrivilegeEscalation"]
        assert limits["capabilities"]["drop"] == ["ALL"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        volumes = {volume["name"] for volume in spec["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    labels = [pod["metadata"]["labels"] for pod in pods]
    for document in documents:
        for selector in selectors(document):
            assert any(selector.items() <= of_pod.items() for of_pod in labels), (document, selector)


def selectors(document):
    spec = document.get("spec", {})
    kind = document["kind"]
    if kind == "Service":
        yield spec["selector"]
    elif kind in ("Deployment", "PodDisruptionBudget"):
        yield spec["selector"]["matchLabels"]
    elif kind == "NetworkPolicy":
        yield spec["podSelector"]["matchLabels"]


def check_callers():
    """Whoever may reach the API is whoever was named, whether or not somebody was named for scraping."""
    ingress, scrapers = ([{"podSelector": {"matchLabels": {"app": name}}}] for name in ("proxy", "prometheus"))
    for policy, expected in (
        ({}, [None]),
        ({"ingressFrom": ingress}, [ingress]),
        ({"ingressFrom": ingress, "metricsFrom": scrapers}, [ingress, scrapers]),
        ({"metricsFrom": scrapers}, [None, scrapers]),
    ):
        documents = rendered({"networkPolicy": policy})
        rules = next(d for d in documents if d["kind"] == "NetworkPolicy")["spec"]["ingress"]
        of_port = lambda name: [r.get("from") for r in rules if any(p["port"] == name for p in r["ports"])]
        assert of_port("http") == expected, (policy, rules)
        assert of_port("metrics") == [policy.get("metricsFrom")], (policy, rules)


def check_rules_are_those_of_the_chart():
    rule = next(document for document in rendered(EVERYTHING) if document["kind"] == "PrometheusRule")
    assert rule["spec"] == yaml.safe_load((DEPLOY / "prometheus" / "rules.yaml").read_text())


def check_compose():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services, secrets = compose["services"], compose["secrets"]
    assert not services["redis"].get("ports"), "nobody outside reaches Redis"
    assert services["work"]["deploy"]["replicas"] >= 2
    for name, service in services.items():
        _, _, tag = service["image"].partition(":")
        assert tag and tag != "latest", f"{name}: {service['image']}"
        assert service["deploy"]["resources"]["limits"].keys() >= {"cpus", "memory"}, f"{name} has no bounds"
        assert service["cap_drop"] == ["ALL"], name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name} publishes {port} to everybody"
        for secret in service.get("secrets", []):
            assert secret in secrets, f"{name} asks for {secret}"
        for network in service["networks"]:
            assert network in compose["networks"], f"{name} is on {network}"
        for needed in service.get("depends_on", []):
            assert "healthcheck" in services[needed], f"{name} waits for {needed}"
        for volume in service.get("volumes", []):
            check_source(volume.split(":")[0], compose)
    assert compose["networks"]["store"]["internal"]
    assert "out" in services["prometheus"]["networks"], "Prometheus reaches an Alertmanager"
    for secret in secrets.values():
        assert secret["file"].startswith("./secrets/"), secret


def check_source(source, compose):
    if not source.startswith("."):
        assert source in compose["volumes"], source
    elif not source.startswith("./secrets/"):
        assert (DEPLOY / source).exists(), source


def check_yaml():
    for path in DEPLOY.rglob("*.y*ml"):
        if "templates" not in path.parts:
            list(yaml.safe_load_all(path.read_text()))


def main():
    check_yaml()
    check_chart()
    check_callers()
    check_rules_are_those_of_the_chart()
    check_compose()
    print("deploy/: the Dockerfile, the chart and compose.yaml are what their readers take")


if __name__ == "__main__":
    sys.exit(main())
