using FsCheck;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace PahlawanPangan.Tests.Support;

/// <summary>Says nothing of properties that hold, and leaves the others to the runner that throws.</summary>
internal sealed class QuietRunner(IRunner throwing) : IRunner
{
    public void OnStartFixture(Type t)
    {
    }

    public void OnArguments(int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
    {
    }

    public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
    {
    }

    public void OnFinished(string name, FsCheck.TestResult testResult)
    {
        if (!testResult.IsPassed)
        {
            throwing.OnFinished(name, testResult);
        }
    }
}
