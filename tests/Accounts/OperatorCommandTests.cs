using Microsoft.Extensions.Configuration;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>The first operator, created from a shell while the engine runs.</summary>
public sealed class OperatorCommandTests(Target fixture)
{
    [Fact]
    public async Task An_operator_made_in_a_shell_logs_in_and_makes_others()
    {
        Target.RequirePrivate();
        var target = await fixture.StartAsync();
        var email = Target.NewEmail();
        var (code, output, _) = await RunAsync(target, "--email", email.ToUpperInvariant(), "--name", "Night shift");
        Assert.Equal(0, code);
        var person = new Person(target, email, output.Trim().Split(' ')[^1], "operator");
        await person.LogInAsync();
        Assert.Equal("operator", (string)Jwt.Payload(person.AccessToken)["role"]!);
        Assert.Equal("Night shift", (string)(await person.GetOwnAsync()).Json!["displayName"]!);

        var colleague = await target.PersonAsync();
        var made = await target.SendAsync("PATCH", $"/v1/accounts/{colleague.Id}", new { role = "operator" }, person.AccessToken);
        Assert.Equal((200, "operator"), (made.Status, (string)made.Json!["role"]!));
        Assert.DoesNotContain(colleague.Email, made.Body, StringComparison.Ordinal);

        // Operators cannot administer themselves: an operator's stolen token cannot be prolonged.
        Assert.Equal(
            403, (await target.SendAsync("PATCH", $"/v1/accounts/{person.Id}", new { disabled = false }, person.AccessToken)).Status);
    }

    [Fact]
    public async Task An_address_in_use_is_refused_and_nothing_changes()
    {
        Target.RequirePrivate();
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        var (code, output, error) = await RunAsync(target, "--email", person.Email);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("an operator can change its role", error, StringComparison.Ordinal);
        await person.LogInAsync();
        Assert.Equal("recipient", (string)Jwt.Payload(person.AccessToken)["role"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--email")]
    [InlineData("--email nobody")]
    [InlineData("--email a@example.org --colour red")]
    public async Task Invalid_command_line_is_explained(string arguments)
    {
        using StringWriter output = new(), error = new();
        using var configuration = new ConfigurationManager();
        Assert.Equal(2, await HostCommands.RunAsync(
            configuration, output, error, ["operator", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        Assert.Contains("Usage:", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(Target target, params string[] arguments)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(
        [
            new("PANGAN_POSTGRES", target.Settings.PostgresConnectionString),
            new("PANGAN_NATS", target.Settings.NatsUrl),
            new("PANGAN_KEYS", target.Settings.KeysFolder),
        ]);
        using StringWriter output = new(), error = new();
        return (await HostCommands.RunAsync(configuration, output, error, ["operator", .. arguments]), output.ToString(), error.ToString());
    }
}
