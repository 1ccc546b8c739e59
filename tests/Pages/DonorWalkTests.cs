namespace PahlawanPangan.Tests.Pages;

/// <summary>A donor's whole way: from the posting to the certificate.</summary>
[ServerTests]
public sealed class DonorWalkTests(PagesFixture pages)
{
    [Theory]
    [InlineData("en", 390)]
    [InlineData("id", 1280)]
    public async Task Donor_posts_hands_over_by_code_and_gets_the_certificate(string language, int width)
    {
        await using var visitor = await pages.VisitAsync(Role.Donor, width: width, language: language);
        string Say(string english, string indonesian) => language == "en" ? english : indonesian;
        Assert.Equal(200, await visitor.GoToAsync("/donor"));
        await visitor.GoToAsync("/donor/lots/new");
        await visitor.AssertAccessibleAsync();
        await FillAsync(visitor);
        await visitor.PressAsync(Say("Post it", "Bagikan"));

        Assert.EndsWith("?done=posted", visitor.Path, StringComparison.Ordinal);
        var lot = Guid.Parse(visitor.Path.Split('/', '?')[3]);
        var claim = await DonorScene.ClaimAsync(pages, lot);
        await visitor.GoToAsync("/donor");
        Assert.Contains(Say("Who comes when", "Siapa datang kapan"), await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.Page.ClickAsync($"a[href='/donor/lots/{lot}/claims/{claim.Id}']");
        await visitor.Page.WaitForSelectorAsync("[name=code]");
        await visitor.AssertAccessibleAsync();

        await visitor.FillAsync("code", claim.Code == "000000" ? "000001" : "000000");
        await visitor.PressAsync(Say("Hand over", "Serahkan"));
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=code]", "aria-invalid"));
        Assert.Contains(Say("Tries left: ", "Sisa percobaan: "), await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.FillAsync("code", claim.Code);
        await visitor.PressAsync(Say("Hand over", "Serahkan"));

        Assert.Equal($"/donor/lots/{lot}?done=handed-over", visitor.Path);
        await visitor.AssertAccessibleAsync();
        await Wait.UntilAsync(async () => await visitor.GoToAsync($"/donor/lots/{lot}/claims/{claim.Id}/certificate") == 200);
        Assert.Contains(Say("Donation certificate", "Sertifikat donasi pangan"), await visitor.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_works_without_scripts_and_the_last_posting_is_its_template()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor, scripts: false);
        await visitor.GoToAsync("/donor/lots/new");
        await FillAsync(visitor);
        await visitor.FollowAsync("form.form button:has-text('Post it')");
        Assert.EndsWith("?done=posted", visitor.Path, StringComparison.Ordinal);

        await visitor.GoToAsync("/donor/lots/new");
        Assert.Equal("Roti tawar", await visitor.Page.InputValueAsync("[name=title]"));
        Assert.Equal("12", await visitor.Page.InputValueAsync("[name=quantity]"));
        Assert.Equal("bread", await visitor.Page.InputValueAsync("[name=category]"));
        Assert.Equal("-6.2", await visitor.Page.InputValueAsync("[name='location.lat']"));
        Assert.True(await visitor.Page.IsCheckedAsync("input[name=allergens][value=gluten]"));
        Assert.NotEqual("", await visitor.Page.InputValueAsync("[name=useBy]"));
    }

    [Fact]
    public async Task Form_that_is_sent_twice_posts_once()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor);
        await visitor.GoToAsync("/donor/lots/new");
        await FillAsync(visitor);
        var addresses = await visitor.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const form = new URLSearchParams(new FormData(document.querySelector('main form.form')));
              const send = async () => (await fetch(location.href, { method: 'POST', body: form })).url;
              return await Promise.all([send(), send()]);
            }
            """);
        Assert.EndsWith("?done=posted", addresses[0], StringComparison.Ordinal);
        Assert.Equal(addresses[0], addresses[1]);
        var list = await DonorScene.SendAsync(pages, HttpMethod.Get, "/v1/lots?mine=true", Role.Donor, visitor.Account);
        Assert.Single(list["items"]!.AsArray());
    }

    [Fact]
    public async Task Bad_input_stays_in_the_form_with_the_fields_marked()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor, language: "id");
        await visitor.GoToAsync("/donor/lots/new");
        await visitor.Page.EvaluateAsync("document.querySelector('form.form').noValidate = true");
        await visitor.FillAsync("title", "Soto");
        await visitor.FillAsync("quantity", "0");
        await visitor.FillAsync("useBy", "2020-01-01T10:00");
        await visitor.FillAsync("location.lat", "selatan");
        await visitor.PressAsync("Bagikan");

        Assert.Equal("Soto", await visitor.Page.InputValueAsync("[name=title]"));
        Assert.Equal("selatan", await visitor.Page.InputValueAsync("[name='location.lat']"));
        foreach (var name in (string[])["quantity", "category", "location.lat", "location.lon", "region"])
        {
            Assert.Equal("true", await visitor.Page.GetAttributeAsync($"[name='{name}']", "aria-invalid"));
        }

        Assert.NotNull(await visitor.Page.QuerySelectorAsync("fieldset.bad"));
        Assert.DoesNotContain("Send ", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();

        await FillAsync(visitor);
        await visitor.FillAsync("useBy", "2020-01-01T10:00");
        await visitor.PressAsync("Bagikan");
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=useBy]", "aria-invalid"));
        Assert.DoesNotContain("must ", await visitor.ReadAsync(), StringComparison.Ordinal);
    }

    private static async Task FillAsync(Visitor visitor)
    {
        await visitor.FillAsync("title", "Roti tawar");
        await visitor.FillAsync("quantity", "12");
        await visitor.FillAsync("category", "Bread");
        await visitor.Page.CheckAsync("input[name=allergens][value=gluten]");
        await visitor.FillAsync("location.lat", "-6,2");
        await visitor.FillAsync("location.lon", "106.8");
        await visitor.FillAsync("region", "jakarta");
    }
}
