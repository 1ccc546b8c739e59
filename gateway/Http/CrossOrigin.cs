using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Lets pages of the origins in the settings call the API from a browser.</summary>
internal sealed class CrossOrigin(IOptions<GatewayOptions> gateway) : IConfigureOptions<CorsOptions>
{
    private const string EveryOrigin = "*";
    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(1);

    /// <summary>The headers of answers that a page's script may read, beside those that every script may.</summary>
    private static readonly string[] Exposed = ["ETag", "Location", "Retry-After", "trace-id", "traceparent", "WWW-Authenticate"];

    /// <summary>Whether text is a list of origins, <c>*</c>, or empty.</summary>
    public static bool AreValid(string origins) => origins == EveryOrigin || Split(origins).All(IsOrigin);

    /// <inheritdoc/>
    public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy =>
    {
        var origins = gateway.Value.CorsOrigins;
        _ = origins == EveryOrigin ? policy.AllowAnyOrigin() : policy.WithOrigins(Split(origins));
        policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightAge);
    });

    private static string[] Split(string origins) =>
        origins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        && string.Equals(url.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);
}
