using System.Globalization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>Which texts are times.</summary>
public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-03-01T18:30:00Z", "2026-03-01T18:30:00.000")]
    [InlineData("2026-03-01t18:30:00z", "2026-03-01T18:30:00.000")]
    [InlineData("2026-03-01T18:30:00+07:00", "2026-03-01T11:30:00.000")]
    [InlineData("2026-03-01T00:30:00-23:59", "2026-03-02T00:29:00.000")]
    [InlineData("2026-03-01T18:30:00.9Z", "2026-03-01T18:30:00.900")]
    [InlineData("2026-03-01T18:30:00.123999999999Z", "2026-03-01T18:30:00.123")]
    [InlineData("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.000")]
    [InlineData("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999")]
    public void Times_become_UTC_in_milliseconds(string text, string expected)
    {
        Assert.True(Rfc3339.TryParse(text, out var time));
        Assert.Equal(TimeSpan.Zero, time.Offset);
        Assert.Equal(expected, time.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture));
        Assert.Equal(0, time.Ticks % TimeSpan.TicksPerMillisecond);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T18:30:00")]
    [InlineData("2026-03-01T18:30Z")]
    [InlineData("2026-03-01 18:30:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-03-01T24:00:00Z")]
    [InlineData("2026-03-01T18:60:00Z")]
    [InlineData("2026-03-01T18:30:60Z")]
    [InlineData("2026-03-01T18:30:00.Z")]
    [InlineData("2026-03-01T18:30:00,5Z")]
    [InlineData("2026-03-01T18:30:00+0700")]
    [InlineData("2026-03-01T18:30:00+07")]
    [InlineData("2026-03-01T18:30:00+24:00")]
    [InlineData("2026-03-01T18:30:00Z ")]
    [InlineData(" 2026-03-01T18:30:00Z")]
    [InlineData("٢٠٢٦-03-01T18:30:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("+2026-03-01T18:30:00Z")]
    public void Other_texts_do_not(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
