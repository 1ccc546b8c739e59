using System.Diagnostics;
using System.Text.RegularExpressions;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>The alerts' rules, as Prometheus' own tool reads them.</summary>
public sealed partial class AlertRuleTests
{
    private static string Folder => Repository.PathOf("deploy", "observability", "rules");

    [Fact]
    public async Task Rules_are_valid() => await PromtoolAsync("check", "rules", "pangan.yaml");

    [Fact]
    public async Task Every_alert_fires_when_it_should_and_only_then() => await PromtoolAsync("test", "rules", "pangan.test.yaml");

    [Fact]
    public void Every_alert_has_a_firing_case_a_quiet_case_and_a_section_in_the_manual()
    {
        var rules = Repository.Read("deploy", "observability", "rules", "pangan.yaml");
        var cases = Repository.Read("deploy", "observability", "rules", "pangan.test.yaml");
        var manual = Repository.Read("docs", "operations.md");
        var alerts = Alert().Matches(rules).Select(match => match.Groups[1].Value).ToList();
        Assert.InRange(alerts.Count, 12, 50);
        Assert.All(alerts, alert =>
        {
            Assert.Contains($"- name: {alert} fires\n", cases, StringComparison.Ordinal);
            Assert.Contains($"- name: {alert} stays quiet\n", cases, StringComparison.Ordinal);
            Assert.Contains($"\n### {alert}\n", manual, StringComparison.Ordinal);
            Assert.Contains($"runbook_url: docs/operations.md#{alert.ToLowerInvariant()}\n", rules, StringComparison.Ordinal);
        });
        Assert.Equal(alerts.Count, Section().Count(manual));
    }

    private static async Task PromtoolAsync(params string[] arguments)
    {
        Assert.SkipWhen(PrometheusServer.Missing is not null, PrometheusServer.Missing ?? "");
        using var promtool = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var said = promtool.StandardOutput.ReadToEndAsync();
        var complained = promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.True(promtool.ExitCode == 0, await said + await complained);
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^### Pangan\w+$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
