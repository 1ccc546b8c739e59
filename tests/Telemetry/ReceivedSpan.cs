using System.Globalization;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>A span as it came over the wire.</summary>
internal sealed record ReceivedSpan
{
    public required string Service { get; init; }

    public required string Source { get; init; }

    public string TraceId { get; private set; } = "";

    public string SpanId { get; private set; } = "";

    public string ParentId { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>1 internal, 2 server, 3 client, 4 producer, 5 consumer.</summary>
    public int Kind { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public TimeSpan Duration { get; private set; }

    public bool IsError { get; private set; }

    public Dictionary<string, string> Attributes { get; } = [];

    /// <summary>The trace and span that each link points to.</summary>
    public List<(string TraceId, string SpanId)> Links { get; } = [];

    public static ReceivedSpan Read(ReadOnlySpan<byte> message, string service, string source)
    {
        var span = new ReceivedSpan { Service = service, Source = source };
        ulong start = 0, end = 0;
        var fields = new ProtobufReader(message);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1: span.TraceId = Convert.ToHexStringLower(fields.Bytes); break;
                case 2: span.SpanId = Convert.ToHexStringLower(fields.Bytes); break;
                case 4: span.ParentId = Convert.ToHexStringLower(fields.Bytes); break;
                case 5: span.Name = fields.Text; break;
                case 6: span.Kind = (int)fields.Number; break;
                case 7: start = fields.Number; break;
                case 8: end = fields.Number; break;
                case 9: ReadAttribute(fields.Bytes, span.Attributes); break;
                case 13: span.Links.Add(ReadLink(fields.Bytes)); break;
                case 15: span.IsError = StatusOf(fields.Bytes) == 2; break;
            }
        }

        span.StartedAt = DateTimeOffset.UnixEpoch.AddTicks((long)(start / 100));
        span.Duration = TimeSpan.FromTicks((long)((end - start) / 100));
        return span;
    }

    public static void ReadAttribute(ReadOnlySpan<byte> message, Dictionary<string, string> attributes)
    {
        string key = "", value = "";
        var fields = new ProtobufReader(message);
        while (fields.Read())
        {
            if (fields.Field == 1)
            {
                key = fields.Text;
            }
            else if (fields.Field == 2)
            {
                value = ReadValue(fields.Bytes);
            }
        }

        attributes[key] = value;
    }

    private static string ReadValue(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        return !fields.Read() ? "" : fields.Field switch
        {
            1 => fields.Text,
            4 => BitConverter.UInt64BitsToDouble(fields.Number).ToString(CultureInfo.InvariantCulture),
            _ => ((long)fields.Number).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static (string TraceId, string SpanId) ReadLink(ReadOnlySpan<byte> message)
    {
        string trace = "", span = "";
        var fields = new ProtobufReader(message);
        while (fields.Read())
        {
            if (fields.Field == 1)
            {
                trace = Convert.ToHexStringLower(fields.Bytes);
            }
            else if (fields.Field == 2)
            {
                span = Convert.ToHexStringLower(fields.Bytes);
            }
        }

        return (trace, span);
    }

    private static int StatusOf(ReadOnlySpan<byte> message)
    {
        var code = 0;
        var fields = new ProtobufReader(message);
        while (fields.Read())
        {
            code = fields.Field == 3 ? (int)fields.Number : code;
        }

        return code;
    }
}
