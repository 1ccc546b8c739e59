namespace PahlawanPangan.Tests.Accounts;

/// <summary>What a code's tries are spent on, and what a refusal says about them.</summary>
[Finding("what costs a try")]
public sealed class CodeTriesTests(Servers servers)
{
    [Fact]
    public async Task Right_code_with_a_blank_logs_in_and_text_that_is_no_code_costs_no_try()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, null, ("Accounts:AnswerStepMilliseconds", "0"));
        await using var gateway = await LiveGateway.StartAsync(cluster.Grains);
        var member = await Member.RegisterAsync(cluster, gateway);
        Assert.Equal(
            202, (await gateway.SendAsync("POST", "/v1/sessions", new { email = member.Email, password = member.Password })).Status);
        var (challenge, code) = await SentCodes.LastAsync(cluster, member.Email, "log-in");
        var path = $"/v1/sessions/{challenge}/verification";
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(400, (await gateway.SendAsync("POST", path, new { code = "no code" })).Status);
        }

        var wrong = (code[0] == '9' ? '0' : '9') + code[1..];
        for (var left = 4; left >= 1; left--)
        {
            var refused = await gateway.SendAsync("POST", path, new { code = wrong });
            Assert.Equal((401, left), (refused.Status, (int)refused.Json!["attemptsLeft"]!));
            Assert.Contains(left == 1 ? "one try is left" : $"{left} tries are left", refused.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("another", refused.Body, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await gateway.SendAsync("POST", path, new { code = $" {code[..3]} {code[3..]} \n" })).Status);
    }

    [Fact]
    public async Task Last_wrong_code_says_that_no_try_is_left()
    {
        await using var cluster = await PanganCluster.StartAsync(
            servers, null, ("Accounts:AnswerStepMilliseconds", "0"), ("Accounts:CodeTriesMax", "1"));
        await using var gateway = await LiveGateway.StartAsync(cluster.Grains);
        var member = await Member.RegisterAsync(cluster, gateway);
        Assert.Equal(
            202, (await gateway.SendAsync("POST", "/v1/sessions", new { email = member.Email, password = member.Password })).Status);
        var (challenge, code) = await SentCodes.LastAsync(cluster, member.Email, "log-in");
        var wrong = (code[0] == '9' ? '0' : '9') + code[1..];
        var refused = await gateway.SendAsync("POST", $"/v1/sessions/{challenge}/verification", new { code = wrong });
        Assert.Equal(0, (int)refused.Json!["attemptsLeft"]!);
        Assert.Contains("no try is left", refused.Body, StringComparison.Ordinal);
    }
}
