namespace PahlawanPangan.Tests.Pages;

/// <summary>A recipient's way from the search to the collected food.</summary>
[ServerTests]
public sealed class RecipientPageTests(PagesFixture pages)
{
    [Theory]
    [InlineData("en", 1280)]
    [InlineData("id", 390)]
    public async Task Recipient_finds_food_claims_it_and_shows_the_code(string language, int width)
    {
        var isEnglish = language == "en";
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Nasi uduk");
        await using var visitor = await pages.VisitAsync(Role.Recipient, width: width, language: language);

        await visitor.GoToAsync("/recipient");
        await visitor.AssertAccessibleAsync();
        await visitor.FillAsync("lat", Invariant(scene.Lat));
        await visitor.FillAsync("lon", Invariant(scene.Lon));
        await visitor.PressAsync(isEnglish ? "Search" : "Cari");
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync($"recipient-search-{language}");
        Assert.Contains(isEnglish ? "1.1 km" : "1,1 km", await visitor.ReadAsync(), StringComparison.Ordinal);

        await visitor.FollowAsync("text=Nasi uduk");
        Assert.Equal($"/recipient/lots/{lot}", visitor.Path);
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync($"recipient-lot-{language}");
        await visitor.FillAsync("quantity", "3");
        await visitor.PressAsync(isEnglish ? "Claim it" : "Pesan sekarang");

        Assert.StartsWith("/recipient/claims/", visitor.Path, StringComparison.Ordinal);
        var claim = Guid.Parse(visitor.Path["/recipient/claims/".Length..][..36]);
        var code = await visitor.ReadAsync(".code");
        Assert.Equal((await scene.ReadAsync(claim, visitor.Account)).GetProperty("pickupCode").GetString(), code);
        Assert.Equal(1, await visitor.Page.Locator("svg.qr").CountAsync());
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync($"recipient-claim-{language}");

        await scene.CollectAsync(lot, claim, code);
        await Wait.UntilAsync(
            async () => await visitor.GoToAsync($"/recipient/claims/{claim}/certificate") == 200, "the certificate can be issued");
        Assert.Contains("Nasi uduk", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.GoToAsync($"/recipient/claims/{claim}");
        Assert.Equal(1, await visitor.Page.Locator($"a[href='/recipient/claims/{claim}/certificate']").CountAsync());
        await visitor.GoToAsync("/recipient/claims?status=collected");
        Assert.Contains(isEnglish ? "1.3 kg" : "1,3 kg", await visitor.ReadAsync(".figures"), StringComparison.Ordinal);
        Assert.Contains(isEnglish ? "3 portions" : "3 porsi", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync($"recipient-claims-{language}");
    }

    [Fact]
    public async Task Claim_without_scripts_is_made_and_cancelled()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Roti tawar");
        await using var visitor = await pages.VisitAsync(Role.Recipient, scripts: false);

        await visitor.GoToAsync($"/recipient/lots/{lot}");
        await visitor.FollowAsync("text=Claim it");
        Assert.EndsWith("?done=claimed", visitor.Path, StringComparison.Ordinal);
        Assert.Equal(1, await visitor.Page.Locator("svg.qr").CountAsync());
        await visitor.Page.ClickAsync("summary:has-text('I cannot take it')");
        await visitor.FollowAsync("text=Cancel the claim");
        Assert.EndsWith("?done=cancelled", visitor.Path, StringComparison.Ordinal);

        Assert.Contains("cancelled", await visitor.ReadAsync(".badges"), StringComparison.Ordinal);
        Assert.Equal(0, await visitor.Page.Locator("svg.qr").CountAsync());
    }

    [Fact]
    public async Task Claim_against_the_diet_is_made_once_each_conflict_is_accepted()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Gado-gado", allergens: "\"peanuts\",\"eggs\"");
        var recipient = Guid.CreateVersion7();
        await scene.SendAsync(
            HttpMethod.Put, "/v1/accounts/me/diet", Role.Recipient, recipient, """{"allergens":["peanuts","eggs"],"diet":[]}""");
        await using var visitor = await pages.VisitAsync(Role.Recipient, recipient, language: "id");

        await visitor.GoToAsync($"/recipient/lots/{lot}");
        await visitor.PressAsync("Pesan sekarang");
        Assert.Contains("Mengandung kacang tanah.", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync("recipient-conflict");
        await visitor.Page.CheckAsync("[name=acceptConflicts][value=peanuts]");
        await visitor.PressAsync("Pesan sekarang");
        Assert.StartsWith("/recipient/lots/", visitor.Path, StringComparison.Ordinal);
        Assert.True(await visitor.Page.IsCheckedAsync("[name=acceptConflicts][value=peanuts]"));
        await visitor.Page.CheckAsync("[name=acceptConflicts][value=eggs]");
        await visitor.PressAsync("Pesan sekarang");

        Assert.EndsWith("?done=claimed", visitor.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_claim_stays_in_the_form_with_the_fields_marked()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Sop ayam", quantity: 4);
        await using var visitor = await pages.VisitAsync(Role.Recipient);

        await visitor.GoToAsync($"/recipient/lots/{lot}");
        await visitor.Page.EvaluateAsync("document.querySelector('form.form').noValidate = true");
        await visitor.FillAsync("quantity", "0");
        await visitor.ChooseAsync("way", "delivery");
        await visitor.PressAsync("Claim it");
        foreach (var name in (string[])["quantity", "delivery.location.lat", "delivery.location.lon"])
        {
            Assert.Equal("true", await visitor.Page.GetAttributeAsync($"[name='{name}']", "aria-invalid"));
        }

        Assert.Equal("delivery", await visitor.Page.InputValueAsync("[name=way]"));
        await visitor.AssertAccessibleAsync();
        await visitor.ChooseAsync("way", "pickup");
        await visitor.Page.EvaluateAsync("document.querySelector('form.form').noValidate = true");
        await visitor.FillAsync("quantity", "5");
        await visitor.PressAsync("Claim it");

        Assert.Contains("Left: 4.", await visitor.ReadAsync(), StringComparison.Ordinal);
        Assert.Empty(await scene.ClaimsAsync(visitor.Account));
    }

    [Fact]
    public async Task Bad_search_is_answered_in_its_form()
    {
        await using var visitor = await pages.VisitAsync(Role.Recipient, language: "id");

        Assert.Equal(400, await visitor.GoToAsync("/recipient?lat=200&lon=1&withoutAllergens=stones"));

        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=lat]", "aria-invalid"));
        Assert.DoesNotContain("Send ", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Claim_that_is_sent_twice_is_made_once()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Bubur");
        await using var visitor = await pages.VisitAsync(Role.Recipient);

        await visitor.GoToAsync($"/recipient/lots/{lot}");
        var addresses = await visitor.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const form = document.querySelector('form.form');
              const send = () => fetch(location.href, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
              return (await Promise.all([send(), send()])).map(answer => answer.url);
            }
            """);

        var claim = Assert.Single(await scene.ClaimsAsync(visitor.Account));
        Assert.All(addresses, address => Assert.EndsWith($"/recipient/claims/{claim}?done=claimed", address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Claim_of_another_account_is_not_found_and_other_roles_are_refused()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var claim = await scene.ClaimAsync(await scene.PostAsync("Sate"), Guid.CreateVersion7());
        await using var other = await pages.VisitAsync(Role.Recipient);
        Assert.Equal(404, await other.GoToAsync($"/recipient/claims/{claim}"));
        Assert.DoesNotContain("Sate", await other.ReadAsync(), StringComparison.Ordinal);
        await other.AssertAccessibleAsync();
        Assert.Equal(404, await other.GoToAsync($"/recipient/claims/{claim}/certificate"));
        Assert.Equal(404, await other.GoToAsync("/recipient/claims/not-an-id"));
        Assert.Equal(404, await other.GoToAsync($"/recipient/lots/{Guid.NewGuid()}"));

        await using var donor = await pages.VisitAsync(Role.Donor, scene.Donor);
        foreach (var path in (string[])
            ["/recipient", $"/recipient/claims/{claim}", $"/recipient/claims/{claim}/certificate", "/courier", "/courier/offers",
                "/courier/profile", $"/courier/deliveries/{claim}"])
        {
            Assert.Equal(403, await donor.GoToAsync(path));
        }
    }

    [Fact]
    public async Task Recalled_food_is_shown_and_acknowledged()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Tahu isi");
        await using var visitor = await pages.VisitAsync(Role.Recipient, language: "id");
        var claim = await scene.ClaimAsync(lot, visitor.Account);
        await scene.RecallAsync(lot);
        await scene.NotifiedAsync(Role.Recipient, visitor.Account, "claim-recalled");

        await visitor.GoToAsync($"/recipient/claims/{claim}");
        Assert.Contains("Jangan dimakan", await visitor.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains("Glass was found in it", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync("recipient-recalled");
        await visitor.PressAsync("Saya sudah membaca");

        Assert.EndsWith("?done=acknowledged", visitor.Path, StringComparison.Ordinal);
    }

    private static string Invariant(double number) => number.ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture);
}
