namespace PahlawanPangan.Tests.Pages;

/// <summary>Registration, login and what follows from them.</summary>
[ServerTests]
public sealed class AccountPageTests(PagesFixture pages)
{
    private const string Password = "correct horse battery";

    [Theory]
    [InlineData("en", 390)]
    [InlineData("id", 1280)]
    public async Task Donor_registers_confirms_logs_in_and_logs_out(string language, int width)
    {
        await using var visitor = await pages.VisitAsync(width: width, language: language);
        var isEnglish = language == "en";
        var email = $"{Guid.NewGuid():N}@example.org";
        await visitor.GoToAsync("/register");
        await visitor.AssertAccessibleAsync();
        await visitor.ChooseAsync("role", "donor");
        await visitor.FillAsync("displayName", "Warung Sari");
        await visitor.FillAsync("email", email);
        await visitor.FillAsync("password", Password);
        await visitor.PressAsync(isEnglish ? "Register" : "Daftar");

        Assert.Equal("/register/confirmation", visitor.Path);
        await visitor.FillAsync("email", email);
        await visitor.FillAsync("code", await visitor.CodeAsync(email, "confirmation"));
        await visitor.PressAsync(isEnglish ? "Confirm" : "Konfirmasi");

        await visitor.FillAsync("email", email);
        await visitor.FillAsync("password", Password);
        await visitor.PressAsync(isEnglish ? "Send me a code" : "Kirim kode");
        await visitor.FillAsync("code", await visitor.CodeAsync(email, "log-in"));
        await visitor.PressAsync(isEnglish ? "Log in" : "Masuk");

        Assert.Equal("/donor", visitor.Path);
        await visitor.GoToAsync("/account");
        Assert.Contains("Warung Sari", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.PressAsync(isEnglish ? "Log out" : "Keluar");
        Assert.Equal("/", visitor.Path);
        await visitor.GoToAsync("/account");
        Assert.StartsWith("/login", visitor.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_registration_stays_in_the_form_with_the_fields_marked()
    {
        // Without scripts and without the browser's own checks, as an old phone sends it.
        await using var visitor = await pages.VisitAsync(language: "id");
        await visitor.GoToAsync("/register");
        await visitor.Page.EvaluateAsync("document.querySelector('form.form').noValidate = true");
        await visitor.FillAsync("displayName", "Budi");
        await visitor.FillAsync("email", "budi");
        await visitor.FillAsync("password", "short");
        await visitor.PressAsync("Daftar");

        Assert.Equal("Budi", await visitor.Page.InputValueAsync("[name=displayName]"));
        Assert.Equal("", await visitor.Page.InputValueAsync("[name=password]"));
        foreach (var name in (string[])["role", "email", "password"])
        {
            Assert.Equal("true", await visitor.Page.GetAttributeAsync($"[name={name}]", "aria-invalid"));
        }

        Assert.DoesNotContain("Send ", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Page_that_needs_a_login_leads_to_it_and_back()
    {
        await using var visitor = await pages.VisitAsync();
        await visitor.GoToAsync("/account?from=test");
        Assert.Equal("/login?return=%2Faccount%3Ffrom%3Dtest", visitor.Path);
    }
}
