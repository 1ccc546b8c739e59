using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>The number of the last notification that a reader of the stream has, by <c>Last-Event-ID</c>; null when it has none.</summary>
internal sealed record LastEventId(long? Number) : IEndpointParameterMetadataProvider
{
    private const string Header = "Last-Event-ID";

    /// <summary>
    /// The request's header; throws a problem for one that cannot be read, since a guess would skip or repeat notifications.
    /// </summary>
    public static ValueTask<LastEventId> BindAsync(HttpContext http)
    {
        var header = http.Request.Headers[Header];
        if (header.Count == 0)
        {
            return new(new LastEventId((long?)null));
        }

        return header is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text
            ? new(new LastEventId(number))
            : throw new ProblemException(Problem.Invalid(Header, "Send the id of the last event that you received, or leave this out."));
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new RequestHeader(
            Header, "The id of the last event that the reader has; without it, only what comes from now on is sent."));
        builder.Metadata.Add(new ProblemTypes([ProblemType.Validation]));
    }
}
