using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>The manifests as an API server would take them, and what this project promises of them.</summary>
public sealed class ManifestTests
{
    private static readonly string[] Ours = ["pangan-silo", "pangan-gateway", "pangan-migrate"];

    public static TheoryData<string> Overlays => ["development", "production", "production-tls"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void EveryObject_IsOneThatTheApiServerTakes(string overlay)
    {
        var objects = Resolve(overlay);
        Assert.Empty(objects.SelectMany(KubernetesApi.FaultsOf));
        Assert.Equal(objects.Count, objects.Select(item => $"{item["kind"]}/{item["metadata"]!["name"]}").Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void OurContainers_AreOrdinaryUsersWithoutRights(string overlay) => Assert.All(
        Resolve(overlay).Where(IsOurs).Where(item => Pods.SpecOf(item) is not null),
        item =>
        {
            var pod = Pods.SpecOf(item)!;
            Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
            Assert.True(pod["securityContext"]!["runAsUser"]!.GetValue<long>() > 0);
            Assert.Equal("RuntimeDefault", pod["securityContext"]!["seccompProfile"]!["type"]!.ToString());
            Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
            Assert.All(Pods.ContainersOf(item), container =>
            {
                var context = container["securityContext"]!;
                Assert.True(context["readOnlyRootFilesystem"]!.GetValue<bool>());
                Assert.False(context["allowPrivilegeEscalation"]!.GetValue<bool>());
                Assert.Equal("ALL", context["capabilities"]!["drop"]!.AsArray().Single()!.ToString());
                Assert.NotNull(container["resources"]!["limits"]!["memory"]);
                Assert.DoesNotContain(":latest", container["image"]!.ToString(), StringComparison.Ordinal);
                Assert.Contains(':', container["image"]!.ToString());
            });
        });

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Rollouts_AddBeforeTheyTakeAwayAndGiveTimeToStop(string overlay) => Assert.All(
        Resolve(overlay).Where(item => item["kind"]!.ToString() == "Deployment"),
        item =>
        {
            var spec = item["spec"]!;
            Assert.Equal(0, spec["strategy"]!["rollingUpdate"]!["maxUnavailable"]!.GetValue<long>());
            Assert.Equal(1, spec["strategy"]!["rollingUpdate"]!["maxSurge"]!.GetValue<long>());
            Assert.True(spec["minReadySeconds"]!.GetValue<long>() > 0);
            Assert.Null(spec["replicas"]);
            var grace = Pods.SpecOf(item)!["terminationGracePeriodSeconds"]!.GetValue<long>();
            Assert.True(grace > (item["metadata"]!["name"]!.ToString() == "pangan-silo" ? 90 : 30 + DrainSeconds(overlay)), $"{grace} s");
            Assert.All(Pods.ContainersOf(item), container =>
            {
                Assert.Equal("/healthz/startup", container["startupProbe"]!["httpGet"]!["path"]!.ToString());
                Assert.Equal("/healthz/live", container["livenessProbe"]!["httpGet"]!["path"]!.ToString());
                Assert.Equal("/healthz/ready", container["readinessProbe"]!["httpGet"]!["path"]!.ToString());
            });
        });

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Everything_RefersToWhatIsThere(string overlay)
    {
        var objects = Resolve(overlay);
        var pods = objects.Select(Pods.LabelsOf).OfType<JsonObject>().Select(labels => labels["app.kubernetes.io/name"]!.ToString())
            .ToHashSet();
        Assert.All(NamesIn(objects, "app.kubernetes.io/name"), name => Assert.True(
            pods.Contains(name)
                || (overlay != "development" && name.StartsWith("pangan-dev-", StringComparison.Ordinal)), $"No pod is named {name}."));
        Assert.All(objects.Where(item => item["kind"]!.ToString() == "HorizontalPodAutoscaler"), scaler => Assert.Contains(
            objects, item => item["kind"]!.ToString() == "Deployment"
                && item["metadata"]!["name"]!.ToString() == scaler["spec"]!["scaleTargetRef"]!["name"]!.ToString()));
        var accounts = objects.Where(item => item["kind"]!.ToString() == "ServiceAccount")
            .Select(item => item["metadata"]!["name"]!.ToString()).ToHashSet();
        Assert.All(NamesIn(objects, "serviceAccountName"), name => Assert.Contains(name, accounts));
        Assert.All(objects.Where(item => Pods.SpecOf(item) is not null), item =>
        {
            var volumes = Volumes(item);
            Assert.All(Pods.ContainersOf(item).SelectMany(container => container["volumeMounts"]?.AsArray() ?? []), mount =>
                Assert.Contains(mount!["name"]!.ToString(), volumes));
            Assert.All(Pods.ContainersOf(item), AssertProbesReachAPort);
        });
    }

    [Fact]
    public void SiloPorts_AreClosedToAllButSilosAndGateways()
    {
        var policies = Resolve("production").Where(item => item["kind"]!.ToString() == "NetworkPolicy").ToList();
        var closed = policies.Single(policy => policy["metadata"]!["name"]!.ToString() == "pangan-nothing")["spec"]!;
        Assert.Null(closed["ingress"]);
        Assert.Null(closed["egress"]);
        Assert.Equal(
            Ours.Order(), closed["podSelector"]!["matchExpressions"]![0]!["values"]!.AsArray().Select(name => name!.ToString()).Order());
        var admitted = policies.SelectMany(policy => policy["spec"]!["ingress"]?.AsArray() ?? [])
            .Where(rule => rule!["ports"]!.AsArray().Any(port => port!["port"]!.GetValue<long>() is 11111 or 30000))
            .SelectMany(rule => rule!["ports"]!.AsArray().SelectMany(port => rule["from"]!.AsArray().Select(peer =>
                $"{port!["port"]} {peer!["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]}"))).Order();
        Assert.Equal(["11111 pangan-silo", "30000 pangan-gateway", "30000 pangan-silo"], admitted);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Secrets_AreReferredToAndNeverHeld(string overlay)
    {
        var objects = Resolve(overlay);
        Assert.DoesNotContain(objects, item => item["kind"]!.ToString() == "Secret");
        Assert.All(
            objects.SelectMany(Pods.ContainersOf).SelectMany(container => container["env"]?.AsArray() ?? [])
                .Where(variable => variable!["name"]!.ToString() is var name
                    && (name.Contains("PASSWORD", StringComparison.Ordinal) || name is "PANGAN_POSTGRES" or "PANGAN_NATS")),
            variable => Assert.NotNull(variable!["valueFrom"]!["secretKeyRef"]));
        Assert.All(
            objects.Where(item => item["kind"]!.ToString() == "ConfigMap").SelectMany(map => map["data"]!.AsObject()),
            setting => Assert.DoesNotContain("password", setting.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void ASilo_IsToldItsOwnAddressAndScalesByItsWork()
    {
        var objects = Resolve("production");
        var silo = objects.Single(
            item => item["kind"]!.ToString() == "Deployment" && item["metadata"]!["name"]!.ToString() == "pangan-silo");
        var address = Pods.ContainersOf(silo).Single()["env"]!.AsArray()
            .Single(variable => variable!["name"]!.ToString() == "PANGAN_ADVERTISED_ADDRESS");
        Assert.Equal("status.podIP", address!["valueFrom"]!["fieldRef"]!["fieldPath"]!.ToString());
        var metrics = objects.Single(
            item => item["kind"]!.ToString() == "HorizontalPodAutoscaler" && item["metadata"]!["name"]!.ToString() == "pangan-silo")
            ["spec"]!["metrics"]!.AsArray().Select(metric => metric!["type"]!.ToString());
        Assert.Equal(["Resource", "External"], metrics);
    }

    [Theory]
    [InlineData("terminationGracePeriod", "5")]
    [InlineData("terminationGracePeriodSeconds", "\"soon\"")]
    public void Misspelt_field_or_wrong_value_is_a_fault(string field, string value)
    {
        var silo = Silo();
        Assert.Empty(KubernetesApi.FaultsOf(silo));
        Pods.SpecOf(silo)![field] = JsonNode.Parse(value);
        Assert.NotEmpty(KubernetesApi.FaultsOf(silo));
    }

    [Fact]
    public void Quantity_that_is_none_is_a_fault()
    {
        var silo = Silo();
        Pods.SpecOf(silo)!["containers"]![0]!["resources"]!["limits"]!["memory"] = "2 GB";
        Assert.NotEmpty(KubernetesApi.FaultsOf(silo));
    }

    private static JsonObject Silo() => Resolve("production").Single(
        item => item["kind"]!.ToString() == "Deployment" && item["metadata"]!["name"]!.ToString() == "pangan-silo");

    private static List<JsonObject> Resolve(string overlay) =>
        Kustomization.Resolve(Path.Combine(Checkout(), "deploy", "kubernetes", "overlays", overlay));

    private static string Checkout()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PahlawanPangan.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of a checkout.");
        }

        return folder;
    }

    private static bool IsOurs(JsonObject item) => Ours.Contains(item["metadata"]!["name"]!.ToString());

    private static long DrainSeconds(string overlay) => long.Parse(
        Resolve(overlay).Single(item => item["kind"]!.ToString() == "ConfigMap")["data"]!["Gateway__DrainSeconds"]!.ToString(),
        System.Globalization.CultureInfo.InvariantCulture);

    private static HashSet<string> Volumes(JsonObject item) =>
    [
        .. Pods.SpecOf(item)!["volumes"]?.AsArray().Select(volume => volume!["name"]!.ToString()) ?? [],
        .. item["spec"]!["volumeClaimTemplates"]?.AsArray().Select(claim => claim!["metadata"]!["name"]!.ToString()) ?? [],
    ];

    private static void AssertProbesReachAPort(JsonObject container)
    {
        var ports = container["ports"]?.AsArray().SelectMany(port => new[] { port!["name"]?.ToString(), port["containerPort"]!.ToString() })
            .ToHashSet() ?? [];
        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            if (container[probe]?["httpGet"]?["port"] is { } port && IsName(port))
            {
                Assert.Contains(port.ToString(), ports);
            }
        }
    }

    private static bool IsName(JsonNode port) => !port.AsValue().TryGetValue<long>(out _);

    private static IEnumerable<string> NamesIn(IEnumerable<JsonNode?> nodes, string key) => nodes.SelectMany(node => node switch
    {
        JsonObject item => item.SelectMany(entry => entry.Key != key ? NamesIn([entry.Value], key)
            : entry.Value is JsonValue value ? [value.ToString()] : []),
        JsonArray list => NamesIn(list, key),
        _ => [],
    });
}
