using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Shows what was sent to an address, on development instances alone: elsewhere the path does not exist.</summary>
internal static class MailboxEndpoint
{
    public static void MapPanganMailbox(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.MapGet("/v1/development/mailbox", ReadAsync).AllowAnonymous();
        }
    }

    private static async Task ReadAsync(HttpContext http)
    {
        string email = http.Request.Query["email"].ToString();
        IReadOnlyList<MailboxMessage> messages =
            await http.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IMailboxGrain>(0).ReadAsync(email);
        var json = new MailboxJson([.. messages.Select(message => new MessageJson(message.Purpose, message.Code, message.ChallengeId, message.At))]);
        await JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, json, GatewayJson.Default.MailboxJson);
    }
}

/// <summary>The messages to one address, newest first.</summary>
internal sealed record MailboxJson(IReadOnlyList<MessageJson> Items);

/// <summary>One message.</summary>
internal sealed record MessageJson(string Purpose, string? Code, Guid? ChallengeId, DateTimeOffset At)
{
    /// <summary>Prints no code.</summary>
    public override string ToString() => "Message";
}
