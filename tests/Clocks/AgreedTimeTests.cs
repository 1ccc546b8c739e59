using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Clocks;

namespace PahlawanPangan.Tests.Clocks;

/// <summary>One wrong clock moves no deadline.</summary>
[Finding("a clock that is ahead holds up the work of its silo, one that is behind refuses the tokens of others")]
[Safety]
public sealed class AgreedTimeTests
{
    private readonly FakeTimeProvider _right = FakeTime.Start();
    private readonly WallClock _own;
    private readonly AgreedTime _time;

    public AgreedTimeTests()
    {
        _own = new WallClock(_right);
        _time = new AgreedTime(_own);
    }

    [Fact]
    public void Own_clock_is_followed_until_it_is_compared()
    {
        _own.Ahead = TimeSpan.FromMinutes(-3);

        Assert.Equal(_right.Now.AddMinutes(-3), _time.GetUtcNow());
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(25, 0, 0, 0)]
    [InlineData(-25, 0, 0, 0)]
    [InlineData(0, 25, 0, 0)]
    [InlineData(0, -25, 0, 0)]
    [InlineData(0, 0, -25, 0)]
    [InlineData(25, 0, -25, 0)]
    [InlineData(25, 20, 0, 20)]
    public void Middle_of_three_clocks_counts(int own, int database, int redis, int agreed)
    {
        _own.Ahead = TimeSpan.FromMinutes(own);

        var ahead = _time.Compare([Shows(database), Shows(redis)]);

        Assert.Equal((_right.Now.AddMinutes(agreed), TimeSpan.FromMinutes(own - agreed)), (_time.GetUtcNow(), ahead));
    }

    [Theory]
    [InlineData(-25, 0, 0)]
    [InlineData(0, -25, 0)]
    [InlineData(25, 0, 25)]
    [InlineData(0, 25, 25)]
    public void Later_of_two_clocks_counts_so_that_no_food_is_handed_over_past_its_time(int own, int database, int agreed)
    {
        _own.Ahead = TimeSpan.FromMinutes(own);

        _time.Compare([Shows(database)]);

        Assert.Equal(_right.Now.AddMinutes(agreed), _time.GetUtcNow());
    }

    [Theory]
    [InlineData(25)]
    [InlineData(-25)]
    public void Clock_that_jumps_moves_nothing_neither_before_it_is_compared_nor_afterwards(int minutes)
    {
        _time.Compare([_right.Now]);

        _own.Ahead = TimeSpan.FromMinutes(minutes);
        Assert.Equal(_right.Now, _time.GetUtcNow());

        _right.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(_own.Ahead, _time.Compare([_right.Now]));
        Assert.Equal(_right.Now, _time.GetUtcNow());

        _own.Ahead = TimeSpan.Zero;
        Assert.Equal(TimeSpan.Zero, _time.Compare([_right.Now]));
        Assert.Equal(_right.Now, _time.GetUtcNow());
    }

    [Theory]
    [InlineData(25)]
    [InlineData(-25)]
    public void Database_s_clock_that_jumps_moves_nothing(int minutes)
    {
        _time.Compare([_right.Now]);

        Assert.Equal(TimeSpan.Zero, _time.Compare([Shows(minutes)]));

        Assert.Equal(_right.Now, _time.GetUtcNow());
    }

    [Fact]
    public void Time_goes_on_as_it_was_agreed_upon_while_no_other_clock_answers()
    {
        _time.Compare([_right.Now, _right.Now]);
        _own.Ahead = TimeSpan.FromMinutes(25);
        _right.Advance(TimeSpan.FromHours(2));

        Assert.Equal(TimeSpan.FromMinutes(25), _time.Compare([]));

        Assert.Equal(_right.Now, _time.GetUtcNow());
    }

    [Fact]
    public void Own_clock_is_followed_while_it_is_nearly_right()
    {
        _own.Ahead = AgreedTime.Tolerance;

        Assert.Equal(TimeSpan.Zero, _time.Compare([_right.Now, _right.Now]));

        Assert.Equal(_own.GetUtcNow(), _time.GetUtcNow());
    }

    [Fact]
    public void Time_that_all_clocks_have_changed_to_is_followed()
    {
        _time.Compare([_right.Now, _right.Now]);
        _own.Ahead = TimeSpan.FromMinutes(-25);

        Assert.Equal(TimeSpan.Zero, _time.Compare([Shows(-25), Shows(-25)]));

        Assert.Equal(_own.GetUtcNow(), _time.GetUtcNow());
    }

    private DateTimeOffset Shows(int minutesAhead) => _right.Now.AddMinutes(minutesAhead);
}
