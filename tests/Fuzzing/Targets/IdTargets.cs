using System.Globalization;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Ids, cursors, times and numbers: what is accepted is read again from its own text, and where it is opaque it has one text
/// only.</summary>
internal static class IdTargets
{
    private const string Id = "0197f0a0-0000-8000-8000-000000000002";
    private const string Time = "2026-03-01T22:00:00.123+07:00";

    public static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText("id in a path or field", ReadUuid, Id, Id.ToUpperInvariant()),
        FuzzTarget.OfText(
            "cursor of a place", ReadPlace, new PageCursor(1.5, new Guid(Id)).ToString(), new PageCursor(1772366400000, new Guid(
                Id)).ToString()),
        FuzzTarget.OfText("cursor of a number", ReadNumberCursor, "0", "12", "9223372036854775807"),
        FuzzTarget.OfText("cursor of an id", ReadIdCursor, Id),
        FuzzTarget.OfText("cursor of two ids", ReadPairCursor, $"{new Guid(Id):N}.{RequestSamples.LotId:N}"),
        FuzzTarget.OfText("id of a message", ReadMessageId, Id, $"{Id}.3"),
        FuzzTarget.OfText("lane of a message", ReadLane, "0-lot", "11-delivery"),
        FuzzTarget.OfText("time", ReadTime, Time, "2026-06-30T23:59:60Z", "2026-03-01t12:00:00.123456789z", "2026-03-01T12:00:00-23:59"),
        FuzzTarget.OfText("whole number", ReadWhole, "12", "-0", "1.0E+2", "1000e-1", "9223372036854775807"),
        FuzzTarget.OfText("name of an enumeration in an event", ReadWireName, "chilled", "hot"),
        FuzzTarget.OfText("name of a key's file", ReadKeyName, "20261128T173500Z.pem", "keys/20261128T173500Z-old.pem"),
        FuzzTarget.OfText("name of numbers of lanes", ReadLaneNumbers, """{"0-lot":12,"1-account":1000000001}"""),
    ];

    private static bool ReadUuid(string text)
    {
        var isAccepted = FieldFormats.IsUuid(text);
        FuzzTarget.Require(
            !isAccepted || Guid.Parse(text).ToString().Equals(text, StringComparison.OrdinalIgnoreCase),
                "An id is 32 digits and 4 hyphens.");
        return isAccepted;
    }

    private static bool ReadPlace(string text)
    {
        if (!PageCursor.TryParse(text, out var cursor))
        {
            return false;
        }

        FuzzTarget.Require(cursor.ToString() == text, "A cursor has one text.");
        if (cursor.Moment is { } moment)
        {
            FuzzTarget.Require(moment.ToUnixTimeMilliseconds() == cursor.Key, "A cursor's moment is its key.");
        }

        return true;
    }

    private static bool ReadNumberCursor(string text)
    {
        var isAccepted = PageCursor.TryParseNumber(text, out var number);
        FuzzTarget.Require(!isAccepted || number.ToString(CultureInfo.InvariantCulture) == text, "A cursor has one text.");
        return isAccepted;
    }

    private static bool ReadIdCursor(string text)
    {
        var isAccepted = PageCursor.TryParseId(text, out var id);
        FuzzTarget.Require(!isAccepted || id.ToString() == text, "A cursor has one text.");
        return isAccepted;
    }

    private static bool ReadPairCursor(string text)
    {
        var isAccepted = PageCursor.TryParsePair(text, out var first, out var second);
        FuzzTarget.Require(!isAccepted || PageCursor.PairOf(first, second) == text, "A cursor has one text.");
        return isAccepted;
    }

    private static bool ReadMessageId(string text)
    {
        var isFirst = MessageId.TryRead(text, 0, out var id);
        FuzzTarget.Require(!isFirst || MessageId.Of(id, 0) == text, "A message's id has one text.");
        var isThird = MessageId.TryRead(text, 3, out id);
        FuzzTarget.Require(!isThird || MessageId.Of(id, 3) == text, "A message's id has one text.");
        return isFirst || isThird;
    }

    private static bool ReadLane(string text)
    {
        var lane = LaneNumbers.LaneOf(text);
        FuzzTarget.Require(lane < 0 || LaneNumbers.Key(lane, LaneNumbers.KindOf(text)) == text, "A lane has one name.");
        return lane >= 0;
    }

    private static bool ReadTime(string text)
    {
        if (!Rfc3339.TryParse(text, out var time))
        {
            return false;
        }

        FuzzTarget.Require(time.Offset == TimeSpan.Zero && Rfc3339.Parse(Rfc3339.Format(time)) == time,
            "A time is read from its own text.");
        return true;
    }

    /// <summary>Compared with what the digits say, moved by the exponent.</summary>
    private static bool ReadWhole(string text)
    {
        if (!WholeNumberConverter.TryParse(text, out var number))
        {
            return false;
        }

        var exponentAt = text.IndexOfAny(['e', 'E']);
        var digits = exponentAt < 0 ? text : text[..exponentAt];
        var pointAt = digits.IndexOf('.', StringComparison.Ordinal);
        var exponent = (exponentAt < 0 ? 0 : System.Numerics.BigInteger.Parse(text[(exponentAt + 1)..], CultureInfo.InvariantCulture))
            - (pointAt < 0 ? 0 : digits.Length - pointAt - 1);
        var mantissa = System.Numerics.BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        while (mantissa != 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            exponent++;
        }

        FuzzTarget.Require(
            mantissa == 0 ? number == 0 : exponent >= 0 && mantissa * System.Numerics.BigInteger.Pow(10, (int)exponent) == number,
            "A whole number is what its digits say.");
        return true;
    }

    private static bool ReadWireName(string text)
    {
        try
        {
            FuzzTarget.Require(Wire.Name(Wire.Value<TemperatureClass>(text)) == text, "A value has one name.");
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool ReadKeyName(string text)
    {
        var time = KeyName.TimeOf(text);
        FuzzTarget.Require(
            time == DateTimeOffset.MinValue || Path.GetFileName(text).StartsWith(KeyName.Of(time), StringComparison.Ordinal),
            "A key's time is the one in its name.");
        return time != DateTimeOffset.MinValue;
    }

    private static bool ReadLaneNumbers(string text)
    {
        try
        {
            var numbers = LaneNumbers.Read(text);
            FuzzTarget.Require(LaneNumbers.Read(LaneNumbers.Write(numbers)).Count == numbers.Count,
                "Numbers are read from their own text.");
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
