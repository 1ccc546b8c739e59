namespace PahlawanPangan.Tests.Pages;

/// <summary>A courier's way from the profile to the handover.</summary>
[ServerTests]
public sealed class CourierPageTests(PagesFixture pages)
{
    [Theory]
    [InlineData("en", 1280)]
    [InlineData("id", 390)]
    public async Task Courier_sets_a_profile_accepts_picks_up_and_hands_over(string language, int width)
    {
        var isEnglish = language == "en";
        var scene = await PeopleScene.StartAsync(pages);
        var (lot, recipient) = (await scene.PostAsync("Lontong sayur"), Guid.CreateVersion7());
        var claim = await scene.ClaimAsync(lot, recipient, isDelivered: true);
        await using var courier = await pages.VisitAsync(Role.Courier, width: width, language: language);

        await courier.GoToAsync("/courier");
        await courier.AssertAccessibleAsync();
        await courier.GoToAsync("/courier/profile");
        await courier.FillAsync("capacityKg", "12,5");
        await courier.FillAsync("location.lat", Invariant(scene.Lat));
        await courier.FillAsync("location.lon", Invariant(scene.Lon));
        await courier.AssertAccessibleAsync();
        await courier.PictureAsync($"courier-profile-{language}");
        await courier.PressAsync(isEnglish ? "Save" : "Simpan");
        Assert.Equal("/courier?done=profile", courier.Path);
        await courier.AssertAccessibleAsync();

        await scene.OfferedAsync(courier.Account, claim);
        await courier.GoToAsync("/courier/offers");
        Assert.DoesNotContain("Jl. Kenanga", await courier.ReadAsync(), StringComparison.Ordinal);
        await courier.AssertAccessibleAsync();
        await courier.PictureAsync($"courier-offers-{language}");
        await courier.PressAsync(isEnglish ? "Accept" : "Terima");
        Assert.Equal($"/courier/deliveries/{claim}?done=accepted", courier.Path);
        Assert.Contains("Jl. Melati 5", await courier.ReadAsync(), StringComparison.Ordinal);
        await courier.AssertAccessibleAsync();
        await courier.PictureAsync($"courier-pickup-{language}");

        await courier.GoToAsync("/courier");
        Assert.Equal(2, await courier.Page.Locator("ol.stops li").CountAsync());
        await courier.AssertAccessibleAsync();
        await courier.PictureAsync($"courier-route-{language}");

        var codes = await scene.ReadAsync(claim, recipient);
        await courier.GoToAsync($"/courier/deliveries/{claim}");
        await courier.FillAsync("code", Wrong(codes.GetProperty("pickupCode").GetString()!));
        await courier.PressAsync(isEnglish ? "I have it" : "Sudah saya ambil");
        Assert.Contains(isEnglish ? "Tries left: 4." : "Sisa percobaan: 4.", await courier.ReadAsync(), StringComparison.Ordinal);
        await courier.FillAsync("code", codes.GetProperty("pickupCode").GetString()!);
        await courier.FillAsync("temperature.celsius", "24,5");
        await courier.PressAsync(isEnglish ? "I have it" : "Sudah saya ambil");
        Assert.Equal($"/courier/deliveries/{claim}?done=picked-up", courier.Path);
        Assert.Contains("Jl. Kenanga 7", await courier.ReadAsync(), StringComparison.Ordinal);
        await courier.AssertAccessibleAsync();
        await courier.PictureAsync($"courier-handover-{language}");

        await courier.PressAsync(isEnglish ? "Handed over" : "Sudah diserahkan");
        Assert.Equal("true", await courier.Page.GetAttributeAsync("[name='proof.code']", "aria-invalid"));
        await courier.FillAsync("proof.code", codes.GetProperty("handoverCode").GetString()!);
        await courier.PressAsync(isEnglish ? "Handed over" : "Sudah diserahkan");
        Assert.Equal("/courier?done=handed-over", courier.Path);

        await using var visitor = await pages.VisitAsync(Role.Recipient, recipient, width, language);
        await visitor.GoToAsync($"/recipient/claims/{claim}");
        Assert.Contains(isEnglish ? "It was handed over." : "Sudah diserahkan.", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Delivery_that_a_courier_gives_back_is_offered_again()
    {
        var scene = await PeopleScene.StartAsync(pages);
        await using var courier = await pages.VisitAsync(Role.Courier);
        var claim = await AcceptedAsync(scene, courier.Account, await scene.PostAsync("Soto"));

        await courier.GoToAsync($"/courier/deliveries/{claim}");
        await courier.Page.ClickAsync("summary:has-text('I cannot do it')");
        await courier.FillAsync("reason", "Flat tyre");
        await courier.PressAsync("Give it back");

        Assert.Equal("/courier?done=failed", courier.Path);
        await using var other = await pages.VisitAsync(Role.Courier);
        await scene.SetCourierAsync(other.Account);
        await scene.OfferedAsync(other.Account, claim);
        await other.GoToAsync("/courier/offers");
        Assert.Contains("Soto", await other.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivery_of_recalled_food_is_shown_as_one_not_to_hand_over()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Rendang");
        await using var courier = await pages.VisitAsync(Role.Courier, language: "id");
        var claim = await AcceptedAsync(scene, courier.Account, lot);
        await scene.RecallAsync(lot);
        await scene.NotifiedAsync(Role.Courier, courier.Account, "delivery-recalled");

        await courier.GoToAsync("/courier");
        Assert.Contains("Jangan diserahkan", await courier.ReadAsync(), StringComparison.Ordinal);
        await courier.AssertAccessibleAsync();
        await courier.PictureAsync("courier-recalled");
        await courier.GoToAsync($"/courier/deliveries/{claim}");
        Assert.Contains("Glass was found in it", await courier.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await courier.Page.Locator("main form").CountAsync());
        await courier.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Bad_profile_stays_in_the_form_with_the_fields_marked()
    {
        await using var courier = await pages.VisitAsync(Role.Courier, language: "id");

        await courier.GoToAsync("/courier/profile");
        await courier.Page.EvaluateAsync("document.querySelector('form.form').noValidate = true");
        await courier.Page.UncheckAsync("[name=temperatureClasses][value=ambient]");
        await courier.FillAsync("capacityKg", "many");
        await courier.FillAsync("radiusKm", "0");
        await courier.PressAsync("Simpan");

        foreach (var name in (string[])["capacityKg", "location.lat", "location.lon", "radiusKm"])
        {
            Assert.Equal("true", await courier.Page.GetAttributeAsync($"[name='{name}']", "aria-invalid"));
        }

        Assert.Equal("many", await courier.Page.InputValueAsync("[name=capacityKg]"));
        Assert.Equal(1, await courier.Page.Locator("fieldset.bad").CountAsync());
        Assert.DoesNotContain("Send ", await courier.ReadAsync(), StringComparison.Ordinal);
        await courier.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Delivery_of_another_courier_is_not_found()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var claim = await AcceptedAsync(scene, Guid.CreateVersion7(), await scene.PostAsync("Pecel"));
        await using var other = await pages.VisitAsync(Role.Courier);

        Assert.Equal(404, await other.GoToAsync($"/courier/deliveries/{claim}"));

        Assert.DoesNotContain("Pecel", await other.ReadAsync(), StringComparison.Ordinal);
    }

    private static async Task<Guid> AcceptedAsync(PeopleScene scene, Guid courier, Guid lot)
    {
        var claim = await scene.ClaimAsync(lot, Guid.CreateVersion7(), isDelivered: true);
        await scene.SetCourierAsync(courier);
        await scene.OfferedAsync(courier, claim);
        await scene.SendAsync(HttpMethod.Post, $"/v1/deliveries/{claim}/acceptance", Role.Courier, courier);
        return claim;
    }

    private static string Wrong(string code) => code == "000000" ? "000001" : "000000";

    private static string Invariant(double number) => number.ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture);
}
