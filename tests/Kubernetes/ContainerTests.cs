
namespace PahlawanPangan.Tests.Kubernetes;

/// <summary>What the image and the containers of compose.yaml may do.</summary>
public sealed class ContainerTests
{
    [Fact]
    public void Image_runs_as_an_ordinary_user_from_a_base_without_a_shell()
    {
        var last = File.ReadAllText(Repository.PathOf("deploy", "Dockerfile")).Split("\nFROM ")[^1].Split('\n');

        Assert.Contains("-chiseled", last[0], StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", last);
        Assert.DoesNotContain(last, static line => line.StartsWith("RUN ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("migrate")]
    [InlineData("engine")]
    public void Container_of_compose_has_a_read_only_root_and_no_rights(string name)
    {
        var compose = Yaml.Read(File.ReadAllText(Repository.PathOf("deploy", "compose.yaml"))).Single();
        var service = compose["services"]![name]!;
        var ours = compose["x-engine"]!;

        Assert.Equal(ours.ToJsonString(), service["<<"]!.ToJsonString());
        Assert.True(ours["read_only"]!.GetValue<bool>());
        Assert.Equal("ALL", ours["cap_drop"]!.AsArray().Single()!.ToString());
        Assert.Equal("no-new-privileges:true", ours["security_opt"]!.AsArray().Single()!.ToString());
        Assert.All(["read_only", "cap_drop", "cap_add", "security_opt", "privileged", "user"], key => Assert.Null(service[key]));
    }

    [Fact]
    public void Production_with_TLS_mounts_certificates_as_folders_that_a_rotation_reaches()
    {
        var objects = Kustomization.Resolve(Repository.PathOf("deploy", "kubernetes", "overlays", "production-tls"));
        foreach (var name in (string[])["pangan-silo", "pangan-gateway"])
        {
            var member = objects.Single(item =>
                item["kind"]!.ToString() == "Deployment" && item["metadata"]!["name"]!.ToString() == name);
            var container = Pods.ContainersOf(member).Single();
            var files = container["env"]!.AsArray().Where(static variable => variable!["name"]!.ToString() is var variableName
                && (variableName.StartsWith("PANGAN_CLUSTER_", StringComparison.Ordinal)
                    || variableName.StartsWith("PANGAN_NATS_", StringComparison.Ordinal))).ToList();

            Assert.Equal(name == "pangan-silo" ? 6 : 3, files.Count);
            Assert.All(files, file => Assert.Contains(container["volumeMounts"]!.AsArray(), mount =>
                mount!["mountPath"]!.ToString() == Path.GetDirectoryName(file!["value"]!.ToString())
                    && mount["subPath"] is null && mount["readOnly"]!.GetValue<bool>()));
        }
    }
}
