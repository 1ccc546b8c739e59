using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Support;

/// <summary>A person with an account in a cluster of this process, who may use several gateways.</summary>
internal sealed class Member(PanganCluster cluster)
{
    public string Email { get; } = Target.NewEmail();

    public string Password { get; } = Target.NewPassword();

    public string AccessToken { get; private set; } = "";

    public string RefreshToken { get; private set; } = "";

    public Guid Id => Guid.Parse((string)Jwt.Payload(AccessToken)["sub"]!);

    public static async Task<Member> RegisterAsync(
        PanganCluster cluster, LiveGateway gateway, string displayName = "Test Person", string phone = "+62 812 3456 789",
        string role = "recipient")
    {
        var member = new Member(cluster);
        var registered = await gateway.SendAsync(
            "POST", "/v1/accounts", new { email = member.Email, password = member.Password, displayName, role, phone });
        Assert.Equal(202, registered.Status);
        var (_, code) = await SentCodes.LastAsync(cluster, member.Email, "confirmation");
        Assert.Equal(204, (await gateway.SendAsync("POST", "/v1/accounts/confirmation", new { email = member.Email, code })).Status);
        return member;
    }

    /// <summary>Logs in through a gateway, and returns the code that was used.</summary>
    public async Task<string> LogInAsync(LiveGateway gateway)
    {
        // The last code is the one of the latest moment.
        cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        var challenged = await gateway.SendAsync("POST", "/v1/sessions", new { email = Email, password = Password });
        Assert.True(challenged.Status == 202, challenged.Body);
        var (challenge, code) = await SentCodes.LastAsync(cluster, Email, "log-in");
        var verified = await gateway.SendAsync("POST", $"/v1/sessions/{challenge}/verification", new { code });
        Assert.True(verified.Status == 200, verified.Body);
        AccessToken = (string)verified.Json!["accessToken"]!;
        RefreshToken = (string)verified.Json!["refreshToken"]!;
        cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        return code;
    }

    public async Task<int> StatusAtAsync(LiveGateway gateway) =>
        (await gateway.SendAsync("GET", "/v1/accounts/me", token: AccessToken)).Status;
}
