using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Pages;

/// <summary>What an account's owner changes.</summary>
[ServerTests]
public sealed class AccountSettingsTests(PagesFixture pages)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Owner_changes_the_profile_and_the_next_posting_knows_the_place()
    {
        await using var visitor = await RegisterAsync("donor", Role.Donor);
        await visitor.GoToAsync("/account/profile");
        await visitor.AssertAccessibleAsync();
        await visitor.FillAsync("displayName", "Warung Baru");
        await visitor.FillAsync("phone", "+62 812 3456 789");
        await visitor.FillAsync("location.address", "Jl. Melati 5");
        await visitor.PressAsync("Save");
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name='location.lat']", "aria-invalid"));
        await visitor.FillAsync("location.lat", "-6.21");
        await visitor.FillAsync("location.lon", "106.81");
        await visitor.PressAsync("Save");

        Assert.Equal("/account?done=saved", visitor.Path);
        await visitor.AssertAccessibleAsync();
        var text = await visitor.ReadAsync();
        Assert.Contains("Warung Baru", text, StringComparison.Ordinal);
        Assert.Contains("Jl. Melati 5", text, StringComparison.Ordinal);
        await visitor.GoToAsync("/donor/lots/new");
        Assert.Equal("-6.21", await visitor.Page.InputValueAsync("[name='location.lat']"));
    }

    [Fact, Safety]
    public async Task New_address_and_new_password_need_the_present_password()
    {
        await using var visitor = await RegisterAsync("donor", Role.Donor);
        var address = $"{Guid.NewGuid():N}@example.org";
        await visitor.GoToAsync("/account/email");
        await visitor.AssertAccessibleAsync();
        await visitor.FillAsync("email", address);
        await visitor.FillAsync("currentPassword", "not the password");
        await visitor.PressAsync("Send me a code");
        Assert.Contains("This is not your present password.", await visitor.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=currentPassword]", "aria-invalid"));
        await visitor.FillAsync("currentPassword", Password);
        await visitor.PressAsync("Send me a code");
        Assert.Equal("/account/email/confirmation", visitor.Path);
        await visitor.AssertAccessibleAsync();
        await visitor.FillAsync("code", await visitor.CodeAsync(address, "new-email"));
        await visitor.PressAsync("Confirm");
        Assert.Equal("/account?done=email", visitor.Path);
        Assert.Contains(address, await visitor.ReadAsync(), StringComparison.Ordinal);

        await visitor.GoToAsync("/account/password");
        await visitor.AssertAccessibleAsync();
        await visitor.FillAsync("currentPassword", Password);
        await visitor.FillAsync("password", "another long password");
        await visitor.PressAsync("Set the password");
        Assert.Equal("/login?done=reset", visitor.Path);
    }

    [Fact]
    public async Task Notifications_are_silenced_by_kind_and_by_hour()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor);
        await visitor.GoToAsync("/account/notifications");
        await visitor.AssertAccessibleAsync();
        await visitor.Page.CheckAsync("[value=lot-claimed]");
        await visitor.FillAsync("quietHours.from", "22:00");
        await visitor.PressAsync("Save");
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name='quietHours.until']", "aria-invalid"));
        await visitor.FillAsync("quietHours.until", "06:00");
        await visitor.PressAsync("Save");
        Assert.Equal("/account?done=saved", visitor.Path);

        await visitor.GoToAsync("/account/notifications");
        Assert.True(await visitor.Page.IsCheckedAsync("[value=lot-claimed]"));
        Assert.Equal("06:00", await visitor.Page.InputValueAsync("[name='quietHours.until']"));
    }

    [Fact]
    public async Task Diet_is_the_recipients_own()
    {
        await using var donor = await pages.VisitAsync(Role.Donor);
        Assert.Equal(403, await donor.GoToAsync("/account/diet"));
        await using var visitor = await pages.VisitAsync(Role.Recipient, language: "id");
        await visitor.GoToAsync("/account/diet");
        await visitor.AssertAccessibleAsync();
        await visitor.Page.CheckAsync("[name=allergens][value=milk]");
        await visitor.Page.CheckAsync("[name=diet][value=halal]");
        await visitor.PressAsync("Simpan");
        Assert.Equal("/account?done=diet", visitor.Path);
        var diet = await DonorScene.SendAsync(pages, HttpMethod.Get, "/v1/accounts/me/diet", Role.Recipient, visitor.Account);
        Assert.Equal("""{"allergens":["milk"],"diet":["halal"],"strict":false}""", diet.ToJsonString());
    }

    [Fact, Safety]
    public async Task Account_is_exported_and_then_deleted_after_a_confirmation()
    {
        await using var visitor = await RegisterAsync("recipient", Role.Recipient);
        var export = await visitor.Page.Context.APIRequest.GetAsync("/account/export");
        Assert.Contains(visitor.Account.ToString(), await export.TextAsync(), StringComparison.Ordinal);
        await visitor.GoToAsync("/account/deletion");
        await visitor.AssertAccessibleAsync();
        await visitor.PressAsync("Delete the account");
        Assert.Equal("/account/deletion", visitor.Path);
        Assert.NotNull(await visitor.Page.QuerySelectorAsync("fieldset.bad"));
        await visitor.Page.CheckAsync("[name=confirmation]");
        await visitor.PressAsync("Delete the account");
        Assert.Equal("/", visitor.Path);
        await visitor.GoToAsync("/account");
        Assert.StartsWith("/login", visitor.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_out_everywhere_ends_every_session()
    {
        await using var visitor = await RegisterAsync("courier", Role.Courier);
        await visitor.GoToAsync("/account");
        await visitor.PressAsync("Log out everywhere");
        Assert.Equal("/login", visitor.Path);
        var account = await DonorScene.SendAsync(pages, HttpMethod.Get, "/v1/accounts/me/export", Role.Courier, visitor.Account);
        Assert.Empty(account["sessions"]!.AsArray());
    }

    /// <summary>Registers an account over REST and logs in once; the visitor has a token of it.</summary>
    private async Task<Visitor> RegisterAsync(string name, Role role)
    {
        await using var visitor = await pages.VisitAsync();
        var email = $"{Guid.NewGuid():N}@example.org";
        await SendAsync("/v1/accounts", $$"""{"email":"{{email}}","password":"{{Password}}","displayName":"Sari","role":"{{name}}"}""");
        await SendAsync(
            "/v1/accounts/confirmation", $$"""{"email":"{{email}}","code":"{{await visitor.CodeAsync(email, "confirmation")}}"}""");
        var challenge = await SendAsync("/v1/sessions", $$"""{"email":"{{email}}","password":"{{Password}}"}""");
        var tokens = await SendAsync(
            $"/v1/sessions/{challenge["challengeId"]}/verification", $$"""{"code":"{{await visitor.CodeAsync(email, "log-in")}}"}""");
        var account = await pages.Engine.SendAsync(
            HttpMethod.Get, "/v1/accounts/me", (string)tokens["accessToken"]!, key: null, body: null);
        return await pages.VisitAsync(role, (Guid)JsonNode.Parse(account!.Body)!["id"]!);
    }

    private Task<JsonNode> SendAsync(string path, string body) =>
        DonorScene.SendAsync(pages, HttpMethod.Post, path, Role.Courier, Guid.CreateVersion7(), body);
}
