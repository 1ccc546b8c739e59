using System.Net;
using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Pages;

/// <summary>What a donor's pages show, made over REST.</summary>
internal static class DonorScene
{
    /// <summary>Posts a lot that can be collected now; returns its id.</summary>
    public static async Task<Guid> PostAsync(PagesFixture pages, Guid donor, string title = "Nasi kotak")
    {
        var body = JsonNode.Parse(LotSamples.Json(10, DateTimeOffset.UtcNow.AddMinutes(-1)))!.AsObject();
        (body["title"], body["temperatureClass"], body["batchCodes"]) = (title, "ambient", new JsonArray($"B-{donor:N}"));
        var posted = await SendAsync(pages, HttpMethod.Post, "/v1/lots", Role.Donor, donor, body.ToJsonString());
        return (Guid)posted["id"]!;
    }

    /// <summary>Claims from a lot; returns the claim's id and its code.</summary>
    public static async Task<(Guid Id, string Code)> ClaimAsync(PagesFixture pages, Guid lot, Guid? recipient = null)
    {
        var claimed = await SendAsync(
            pages, HttpMethod.Post, $"/v1/lots/{lot}/claims", Role.Recipient, recipient ?? Guid.CreateVersion7(), """{"quantity":2}""");
        return ((Guid)claimed["id"]!, (string)claimed["pickupCode"]!);
    }

    /// <summary>Sends a request as an account, which must be accepted; returns the answer.</summary>
    public static async Task<JsonNode> SendAsync(
        PagesFixture pages, HttpMethod method, string path, Role role, Guid account, string? body = null)
    {
        var answer = await pages.Engine.SendAsync(
            method, path, pages.Engine.Token(role, account), method == HttpMethod.Get ? null : Guid.NewGuid().ToString(), body);
        Assert.True(answer is { Status: >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous }, $"{path}: {answer}");
        return JsonNode.Parse(answer.Body.Length > 0 ? answer.Body : "{}")!;
    }
}
