using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Shows what was sent to an address, on development instances only: elsewhere the path does not exist.</summary>
internal static class MailboxEndpoint
{
    /// <summary>Maps the endpoint, in development.</summary>
    public static void MapMailbox(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.MapGet("/v1/development/mailbox", ReadAsync).AllowEveryone().ExcludeFromDescription();
        }
    }

    private static async Task<Ok<MailboxResponse>> ReadAsync(string? email, IGrainFactory grains)
    {
        var messages = await grains.GetGrain<IMailboxGrain>(0).ReadAsync(email ?? string.Empty);
        return TypedResults.Ok(new MailboxResponse { Items = [.. messages.Select(MessageResponse.Of)] });
    }
}
