using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace PahlawanPangan.Tests.Pages;

/// <summary>What a donor does with a lot that is posted.</summary>
[ServerTests]
public sealed class DonorLotPageTests(PagesFixture pages)
{
    [Fact]
    public async Task Every_page_of_a_donor_is_accessible()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor, language: "id");
        var lot = await DonorScene.PostAsync(pages, visitor.Account);
        var claim = await DonorScene.ClaimAsync(pages, lot);
        var recall = await DonorScene.SendAsync(
            pages, HttpMethod.Post, $"/v1/lots/{lot}/recall", Role.Donor, visitor.Account, """{"reason":"Latihan","drill":true}""");
        await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        foreach (var path in (string[])
            [
                "/donor", $"/donor/lots/new?again={lot}", $"/donor/lots/{lot}", $"/donor/lots/{lot}/change",
                $"/donor/lots/{lot}/withdrawal", $"/donor/lots/{lot}/recall", $"/donor/lots/{lot}/claims/{claim.Id}", "/donor/recalls",
                $"/donor/recalls/{recall["recallId"]}", "/donor/statements",
            ])
        {
            Assert.Equal(200, await visitor.GoToAsync(path));
            await visitor.AssertAccessibleAsync();
        }
    }

    [Fact, Safety]
    public async Task Other_roles_and_other_donors_are_refused()
    {
        var donor = Guid.CreateVersion7();
        await pages.StartAsync();
        var lot = await DonorScene.PostAsync(pages, donor);
        var claim = await DonorScene.ClaimAsync(pages, lot);
        var recall = (await DonorScene.SendAsync(
            pages, HttpMethod.Post, $"/v1/lots/{lot}/recall", Role.Donor, donor, """{"reason":"Latihan","drill":true}"""))["recallId"];
        string[] paths =
        [
            $"/donor/lots/new?again={lot}", $"/donor/lots/{lot}", $"/donor/lots/{lot}/change", $"/donor/lots/{lot}/withdrawal",
            $"/donor/lots/{lot}/recall", $"/donor/lots/{lot}/claims/{claim.Id}", $"/donor/lots/{lot}/claims/{claim.Id}/certificate",
            $"/donor/lots/{lot}/trace.csv", $"/donor/recalls/{recall}",
        ];
        await using var other = await pages.VisitAsync(Role.Donor);
        foreach (var path in paths)
        {
            Assert.Contains(await other.GoToAsync(path), (int[])[403, 404]);
            Assert.DoesNotContain("Nasi kotak", await other.Page.ContentAsync(), StringComparison.Ordinal);
        }

        foreach (var role in (Role[])[Role.Recipient, Role.Courier, Role.Operator])
        {
            // Even with the donor's own account: it is the role that is wrong.
            await using var visitor = await pages.VisitAsync(role, donor);
            foreach (var path in (string[])["/donor", "/donor/recalls", "/donor/statements", "/donor/statements.csv", .. paths])
            {
                Assert.Equal(403, await visitor.GoToAsync(path));
            }
        }
    }

    [Fact]
    public async Task Change_of_a_lot_that_changed_meanwhile_is_explained_and_sent_again()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor);
        var lot = await DonorScene.PostAsync(pages, visitor.Account);
        await visitor.GoToAsync($"/donor/lots/{lot}/change");
        await DonorScene.ClaimAsync(pages, lot);
        await visitor.FillAsync("posted", "15");
        await visitor.PressAsync("Save");

        Assert.Contains("It changed while you were typing", await visitor.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("15", await visitor.Page.InputValueAsync("[name=posted]"));
        await visitor.PressAsync("Save");
        Assert.Equal($"/donor/lots/{lot}?done=changed", visitor.Path);
        Assert.Equal(15, (int)(await GetAsync(visitor, lot))["quantities"]!["posted"]!);

        await visitor.GoToAsync($"/donor/lots/{lot}/change");
        await visitor.FillAsync("posted", "1");
        await visitor.PressAsync("Save");
        Assert.Contains("There is not so much left.", await visitor.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_without_its_code_is_handed_over_with_a_reason_and_what_was_refused()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor);
        var lot = await DonorScene.PostAsync(pages, visitor.Account);
        var claim = await DonorScene.ClaimAsync(pages, lot);
        await visitor.GoToAsync($"/donor/lots/{lot}/claims/{claim.Id}");
        await visitor.PressAsync("Hand over");
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=code]", "aria-invalid"));

        await visitor.FillAsync("override.reason", "The phone is broken");
        await visitor.Page.ClickAsync("summary:has-text('Not all of it was taken')");
        await visitor.FillAsync("rejected.quantity", "1");
        await visitor.ChooseAsync("rejected.reason", "damaged");
        await visitor.PressAsync("Hand over");
        Assert.Equal($"/donor/lots/{lot}?done=handed-over", visitor.Path);
        var text = await visitor.ReadAsync();
        Assert.Contains("The phone is broken", text, StringComparison.Ordinal);
        Assert.Contains("1 portion, packaging damaged", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_is_withdrawn_with_a_reason()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor);
        var lot = await DonorScene.PostAsync(pages, visitor.Account);
        await visitor.GoToAsync($"/donor/lots/{lot}/withdrawal");
        await visitor.FillAsync("reason", "Eaten by the team");
        await visitor.PressAsync("Withdraw what is left");
        Assert.Equal($"/donor/lots/{lot}?done=withdrawn", visitor.Path);
        Assert.Equal("withdrawn", (string?)(await GetAsync(visitor, lot))["status"]);

        await visitor.GoToAsync("/donor?status=open");
        Assert.Contains("There is nothing here yet.", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.GoToAsync("/donor?status=withdrawn");
        Assert.Contains("Nasi kotak", await visitor.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact, Safety]
    public async Task Recall_of_a_batch_stops_its_lots_and_shows_who_was_reached()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor);
        var lot = await DonorScene.PostAsync(pages, visitor.Account);
        await DonorScene.ClaimAsync(pages, lot);
        await visitor.GoToAsync("/donor/recalls");
        await visitor.FillAsync("reason", "Glass in the food");
        await visitor.PressAsync("Recall");
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=batchCode]", "aria-invalid"));
        await visitor.FillAsync("batchCode", $"B-{visitor.Account:N}");
        await visitor.PressAsync("Recall");

        Assert.StartsWith("/donor/recalls/", visitor.Path, StringComparison.Ordinal);
        await Wait.UntilAsync(async () =>
        {
            await visitor.Page.ReloadAsync();
            return (await visitor.ReadAsync()).Contains("2 / 2", StringComparison.Ordinal);
        }, "both parties are reached", () => visitor.ReadAsync());
        await visitor.PressAsync("I have read it");
        Assert.Equal("recalled", (string?)(await GetAsync(visitor, lot))["status"]);
        await visitor.GoToAsync("/donor/recalls");
        Assert.Contains("acknowledged by 1", await visitor.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_and_statement_are_files()
    {
        await using var visitor = await pages.VisitAsync(Role.Donor);
        var lot = await DonorScene.PostAsync(pages, visitor.Account);
        var files = visitor.Page.Context.APIRequest;
        IAPIResponse? trace = null;
        await Wait.UntilAsync(async () => (trace = await files.GetAsync($"/donor/lots/{lot}/trace.csv")).Ok, "the trace");
        Assert.Contains(lot.ToString(), await trace!.TextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("attachment", trace.Headers["content-disposition"], StringComparison.Ordinal);

        var statement = await files.GetAsync("/donor/statements.csv");
        Assert.StartsWith("text/csv", statement.Headers["content-type"], StringComparison.Ordinal);
        Assert.Equal(400, (await files.GetAsync("/donor/statements.csv?from=soon")).Status);
        Assert.Equal(200, await visitor.GoToAsync("/donor/statements?from=soon"));
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=from]", "aria-invalid"));
    }

    private async Task<JsonNode> GetAsync(Visitor visitor, Guid lot) =>
        await DonorScene.SendAsync(pages, HttpMethod.Get, $"/v1/lots/{lot}", Role.Donor, visitor.Account);
}
