namespace Orleans.Runtime;

/// <summary>A queue of calls that any of them can leave at once, linked through the calls themselves. Its owner locks.</summary>
internal sealed class CallList
{
    public GrainCall? First { get; private set; }

    public GrainCall? Last { get; private set; }

    public int Count { get; private set; }

    public void Add(GrainCall call)
    {
        call.List = this;
        call.Next = null;
        call.Previous = Last;
        if (Last is null)
        {
            First = call;
        }
        else
        {
            Last.Next = call;
        }

        Last = call;
        Count++;
    }

    public void Remove(GrainCall call)
    {
        if (call.Previous is null)
        {
            First = call.Next;
        }
        else
        {
            call.Previous.Next = call.Next;
        }

        if (call.Next is null)
        {
            Last = call.Previous;
        }
        else
        {
            call.Next.Previous = call.Previous;
        }

        call.List = null;
        call.Previous = null;
        call.Next = null;
        Count--;
    }
}
