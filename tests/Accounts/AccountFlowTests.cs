using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>Accounts, logins and sessions as people use them, over HTTP.</summary>
public sealed class AccountFlowTests(Target fixture)
{
    [Fact]
    public async Task Registering_confirming_and_logging_in_gives_a_token_that_works()
    {
        var target = await fixture.StartAsync();
        var donor = await target.PersonAsync("donor");
        var own = await donor.GetOwnAsync();
        Assert.Equal(200, own.Status);
        Assert.Equal(donor.Email, (string)own.Json!["email"]!);
        Assert.Equal("donor", (string)own.Json!["role"]!);
        Assert.Equal(donor.Id.ToString(), (string)own.Json!["id"]!);
        Assert.Equal("donor", (string)Jwt.Payload(donor.AccessToken)["role"]!);
        _ = await target.LotAsync(donor);
    }

    [Fact]
    public async Task An_unconfirmed_account_cannot_log_in()
    {
        var target = await fixture.StartAsync();
        var person = new Person(target, Target.NewEmail(), Target.NewPassword(), "recipient");
        Assert.Equal(202, (await target.SendAsync("POST", "/v1/accounts", person.RegisterBody())).Status);
        var refused = await target.SendAsync("POST", "/v1/sessions", new { email = person.Email, password = person.Password });
        Assert.Equal((401, "bad-credentials"), (refused.Status, refused.Problem));
    }

    [Fact]
    public async Task A_refresh_gives_the_next_tokens_and_logging_out_ends_them()
    {
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        await person.RefreshAsync();
        await person.RefreshAsync();
        Assert.Equal(200, (await person.GetOwnAsync()).Status);
        Assert.Equal(204, (await target.SendAsync("DELETE", "/v1/sessions/current", token: person.AccessToken)).Status);
        Assert.Equal(401, (await person.GetOwnAsync()).Status);
        Assert.Equal(401, (await target.SendAsync("POST", "/v1/tokens", new { refreshToken = person.RefreshToken })).Status);
    }

    [Fact]
    public async Task Logging_out_everywhere_ends_other_sessions_within_seconds()
    {
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        var elsewhere = person.AccessToken;
        await person.LogInAsync();
        Assert.Equal(200, (await target.SendAsync("GET", "/v1/accounts/me", token: elsewhere)).Status);
        Assert.Equal(204, (await target.SendAsync("DELETE", "/v1/sessions", token: person.AccessToken)).Status);
        await Wait.WithinSecondsAsync(async () => (await target.SendAsync("GET", "/v1/accounts/me", token: elsewhere)).Status == 401);
    }

    [Fact]
    public async Task A_new_password_needs_the_present_one_and_ends_every_session()
    {
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        var changed = Target.NewPassword();
        Assert.Equal(400, (await target.SendAsync("PATCH", "/v1/accounts/me", new { password = changed }, person.AccessToken)).Status);
        Assert.Equal(400, (await target.SendAsync(
            "PATCH", "/v1/accounts/me", new { password = changed, currentPassword = "something else" }, person.AccessToken)).Status);
        Assert.Equal(200, (await target.SendAsync(
            "PATCH", "/v1/accounts/me", new { password = changed, currentPassword = person.Password }, person.AccessToken)).Status);
        Assert.Equal(401, (await target.SendAsync("POST", "/v1/tokens", new { refreshToken = person.RefreshToken })).Status);
        await Wait.WithinSecondsAsync(async () => (await person.GetOwnAsync()).Status == 401);
        Assert.Equal(
            401, (await target.SendAsync("POST", "/v1/sessions", new { email = person.Email, password = person.Password })).Status);
        person.Password = changed;
        await person.LogInAsync();
    }

    [Fact]
    public async Task A_forgotten_password_is_reset_with_a_code()
    {
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        Assert.Equal(202, (await target.SendAsync("POST", "/v1/accounts/password-reset", new { email = person.Email })).Status);
        var code = await target.CodeAsync(person.Email, "reset");
        person.Password = Target.NewPassword();
        var body = new { email = person.Email, code, password = person.Password };
        Assert.Equal(204, (await target.SendAsync("POST", "/v1/accounts/password-reset/confirmation", body)).Status);
        Assert.Equal(401, (await target.SendAsync("POST", "/v1/accounts/password-reset/confirmation", body)).Status);
        await Wait.WithinSecondsAsync(async () => (await person.GetOwnAsync()).Status == 401);
        await person.LogInAsync();
    }

    [Fact]
    public async Task A_new_address_is_used_once_its_code_was_shown()
    {
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        var moved = Target.NewEmail();
        Assert.Equal(200, (await target.SendAsync(
            "PATCH", "/v1/accounts/me", new { email = moved, currentPassword = person.Password }, person.AccessToken)).Status);
        Assert.Equal(person.Email, (string)(await person.GetOwnAsync()).Json!["email"]!);
        var code = await target.CodeAsync(moved, "new-email");
        Assert.Equal(200, (await target.SendAsync("POST", "/v1/accounts/me/email-confirmation", new { code }, person.AccessToken)).Status);
        Assert.Equal(moved, (string)(await person.GetOwnAsync()).Json!["email"]!);
        Assert.Equal(
            401, (await target.SendAsync("POST", "/v1/sessions", new { email = person.Email, password = person.Password })).Status);
        Assert.Equal(202, (await target.SendAsync("POST", "/v1/sessions", new { email = moved, password = person.Password })).Status);
    }

    [Fact]
    public async Task Own_data_is_exported_and_deleted()
    {
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        var exported = await target.SendAsync("GET", "/v1/accounts/me/export", token: person.AccessToken);
        Assert.Equal("+62 812 3456 789", (string)exported.Json!["phone"]!);
        Assert.Single(exported.Json["sessions"]!.AsArray());
        Assert.Equal(204, (await target.SendAsync("DELETE", "/v1/accounts/me", token: person.AccessToken)).Status);
        await Wait.WithinSecondsAsync(async () => (await person.GetOwnAsync()).Status == 401);
        Assert.Equal(
            401, (await target.SendAsync("POST", "/v1/sessions", new { email = person.Email, password = person.Password })).Status);

        // The address is free again.
        var again = new Person(target, person.Email, Target.NewPassword(), "courier");
        await again.RegisterAsync();
        await again.LogInAsync();
        Assert.NotEqual(person.Id, again.Id);
    }

    [Fact]
    public async Task An_operator_s_change_of_role_or_a_disabling_reaches_tokens_within_seconds()
    {
        Target.RequirePrivate();
        var target = await fixture.StartAsync();
        var person = await target.PersonAsync();
        var operatorToken = await target.OperatorTokenAsync();
        Assert.Equal(200, (await target.SendAsync("PATCH", $"/v1/accounts/{person.Id}", new { role = "donor" }, operatorToken)).Status);
        await Wait.WithinSecondsAsync(async () => (await person.GetOwnAsync()).Status == 401);
        await person.LogInAsync();
        Assert.Equal("donor", (string)Jwt.Payload(person.AccessToken)["role"]!);
        Assert.Equal(200, (await target.SendAsync("PATCH", $"/v1/accounts/{person.Id}", new { disabled = true }, operatorToken)).Status);
        await Wait.WithinSecondsAsync(async () => (await person.GetOwnAsync()).Status == 401);
        Assert.Equal(
            401, (await target.SendAsync("POST", "/v1/sessions", new { email = person.Email, password = person.Password })).Status);
    }

    [Theory]
    [InlineData("donor")]
    [InlineData("recipient")]
    [InlineData("courier")]
    public async Task Account_shows_whether_it_is_a_person_s_or_an_organisation_s(string role)
    {
        var target = await fixture.StartAsync();
        var person = new Person(target, Target.NewEmail(), Target.NewPassword(), role);
        var body = new { email = person.Email, password = person.Password, displayName = "Dapur Umum", role, kind = "organisation" };
        Assert.Equal(202, (await target.SendAsync("POST", "/v1/accounts", body)).Status);
        var code = await target.CodeAsync(person.Email, "confirmation");
        Assert.Equal(204, (await target.SendAsync("POST", "/v1/accounts/confirmation", new { email = person.Email, code })).Status);
        await person.LogInAsync();
        Assert.Equal("organisation", (string)(await person.GetOwnAsync()).Json!["kind"]!);
        var changed = await target.SendAsync("PATCH", "/v1/accounts/me", new { kind = "person" }, person.AccessToken);
        Assert.Equal((200, "person"), (changed.Status, (string)changed.Json!["kind"]!));
        var refused = await target.SendAsync("PATCH", "/v1/accounts/me", new { kind = "robot" }, person.AccessToken);
        Assert.Equal("Send one of: person, organisation.", (string)refused.Json!["errors"]!["kind"]![0]!);

        // Who registers without saying so is a person.
        Assert.Equal("person", (string)(await (await target.PersonAsync(role)).GetOwnAsync()).Json!["kind"]!);
    }

    [Fact]
    public async Task Registering_as_an_operator_is_refused()
    {
        var target = await fixture.StartAsync();
        var person = new Person(target, Target.NewEmail(), Target.NewPassword(), "operator");
        var refused = await target.SendAsync("POST", "/v1/accounts", person.RegisterBody());
        Assert.Equal((400, "validation"), (refused.Status, refused.Problem));
    }
}
