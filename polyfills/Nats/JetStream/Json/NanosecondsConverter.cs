using System.Text.Json;
using System.Text.Json.Serialization;

namespace NATS.Client.JetStream.Json;

/// <summary>Times as whole nanoseconds.</summary>
internal sealed class NanosecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromTicks(reader.GetInt64() / TimeSpan.NanosecondsPerTick);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(Of(value));

    internal static long Of(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}

/// <summary>Several times as whole nanoseconds.</summary>
internal sealed class NanosecondsListConverter : JsonConverter<ICollection<TimeSpan>>
{
    public override ICollection<TimeSpan> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var times = new List<TimeSpan>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            times.Add(TimeSpan.FromTicks(reader.GetInt64() / TimeSpan.NanosecondsPerTick));
        }

        return times;
    }

    public override void Write(Utf8JsonWriter writer, ICollection<TimeSpan> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var time in value)
        {
            writer.WriteNumberValue(NanosecondsConverter.Of(time));
        }

        writer.WriteEndArray();
    }
}
