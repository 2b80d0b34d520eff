package problem

import (
	"fmt"
	"net/http"
	"time"
)

// Invalid is input that cannot be taken; Field says where.
func Invalid() *Problem {
	return kind(http.StatusBadRequest, "invalid", "输入有误", "The input is not right")
}

// Parameter is a parameter that cannot be taken.
func Parameter(name, zh, en string) *Problem {
	return kind(http.StatusBadRequest, "invalid-parameter", "请求参数有误", "A parameter is not right").Field(name, zh, en)
}

// UnknownParameter is a parameter that the address does not take.
func UnknownParameter(name string) *Problem {
	return kind(http.StatusBadRequest, "unknown-parameter", "有不认识的参数", "There is an unknown parameter").
		Field(name, "这里没有这个参数，请检查拼写", "this address takes no such parameter: check its spelling")
}

// SignedOut says that nobody is signed in.
func SignedOut() *Problem {
	return kind(http.StatusUnauthorized, "signed-out", "请先登录", "Sign in first")
}

// WrongPassword says that name and password do not match, and nothing about which.
func WrongPassword() *Problem {
	return kind(http.StatusUnauthorized, "wrong-password", "账号或密码不对", "The account or the password is wrong").
		With("请检查后再试；忘了密码请找管理员重设", "Check them and try again; an administrator can set a new password")
}

// OneTimePassword asks whose password somebody else set to change it before anything else.
func OneTimePassword() *Problem {
	return kind(http.StatusForbidden, "one-time-password", "请先换掉初始密码", "Change the one-time password first").
		With("这个密码是别人设的，只够换成您自己的；换好了再办别的", "Somebody else set this password: it is only good for changing it to your own. All else comes after that")
}

// Throttled asks to wait before the next attempt to sign in.
func Throttled(wait time.Duration) *Problem {
	seconds := int((wait + time.Second - 1) / time.Second)
	p := kind(http.StatusTooManyRequests, "throttled", "试错太多次了", "Too many failed attempts").
		With(fmt.Sprintf("请等 %d 秒再试", seconds), fmt.Sprintf("Wait %d seconds and try again", seconds))
	p.RetryAfter = wait
	return p
}

// TooOften asks for fewer requests a second.
func TooOften(wait time.Duration) *Problem {
	p := kind(http.StatusTooManyRequests, "too-often", "请求太频繁了", "Too many requests").
		With("请稍等再发", "Send fewer of them, and try again shortly")
	p.RetryAfter = wait
	return p
}

// Forbidden is what this account may not do.
func Forbidden(zh, en string) *Problem {
	return kind(http.StatusForbidden, "forbidden", "没有权限", "Not allowed").With(zh, en)
}

// CrossOrigin is a write that a browser sent from another site's page.
func CrossOrigin() *Problem {
	return kind(http.StatusForbidden, "cross-origin", "请求来自别的网站", "The request comes from another site").
		With("请在本系统的页面上操作", "Use this site's own pages")
}

// NotFound is an address or a thing that does not exist, or not for this account.
func NotFound() *Problem {
	return kind(http.StatusNotFound, "not-found", "没有找到", "Not found").
		With("没有这个地址，或者您无权查看", "There is nothing here, or it is not yours to see")
}

// Method is a method that the address does not take.
func Method(allow string) *Problem {
	p := kind(http.StatusMethodNotAllowed, "method-not-allowed", "这个地址不支持这种操作", "The address does not take this method").
		With("可用的是 "+allow, "It takes "+allow)
	p.Allow = allow
	return p
}

// TooLarge is a body beyond the limit, in bytes.
func TooLarge(limit int64) *Problem {
	size := fmt.Sprintf("%d MB", limit>>20)
	if limit < 1<<20 {
		size = fmt.Sprintf("%d KB", limit>>10)
	}
	return kind(http.StatusRequestEntityTooLarge, "too-large", "内容太大", "The body is too large").
		With("最多 "+size+"，请缩小或拆分后再传", "At most "+size+": make it smaller, or split it and send the parts")
}

// MediaTypeWrong is a body of a type that the address does not take.
func MediaTypeWrong(got, known string) *Problem {
	if got == "" {
		got = "(none)"
	}
	return kind(http.StatusUnsupportedMediaType, "media-type", "内容类型不对", "The body has the wrong media type").
		With("收到的是 "+got+"，应是 "+known, "It is "+got+", it should be "+known)
}

// NoPrecondition asks for If-Match.
func NoPrecondition() *Problem {
	return kind(http.StatusPreconditionRequired, "precondition-required", "缺少 If-Match", "If-Match is missing").
		With("先读取最新内容，再带上它的 ETag 修改", "Read the current state first and send its ETag along")
}

// Stale is a change to something that changed in the meantime.
func Stale() *Problem {
	return kind(http.StatusPreconditionFailed, "stale", "这条记录刚被别人改过", "Somebody changed this in the meantime").
		With("请刷新后再改；您填的内容没有丢", "Reload it and apply your change again")
}

// Conflict clashes with what is there.
func Conflict() *Problem {
	return kind(http.StatusConflict, "conflict", "与现有内容冲突", "It clashes with what is there")
}

// KeyReused is an idempotency key that came again with another body.
func KeyReused() *Problem {
	return kind(http.StatusUnprocessableEntity, "key-reused", "同一个请求编号用在了不同的内容上", "The idempotency key was used for something else").
		With("请换一个新的 Idempotency-Key 再提交", "Send it with a new Idempotency-Key")
}

// Unavailable asks to try again shortly.
func Unavailable() *Problem {
	p := kind(http.StatusServiceUnavailable, "unavailable", "暂时无法处理", "It cannot be done right now").
		With("数据库暂时连不上，请稍后再试", "The database cannot be reached: try again shortly")
	p.RetryAfter = 5 * time.Second
	return p
}

// Lagging says that this server has not yet heard of what the client has.
func Lagging() *Problem {
	p := kind(http.StatusServiceUnavailable, "lagging", "地图正在更新", "The map is being brought up to date").
		With("请稍后再取", "Ask again in a moment")
	p.RetryAfter = time.Second
	return p
}

// Loading says that this server has only just started.
func Loading() *Problem {
	p := kind(http.StatusServiceUnavailable, "loading", "正在载入地图", "The map is being loaded").
		With("请稍后再试", "Try again in a moment")
	p.RetryAfter = time.Second
	return p
}

// Internal is the program's own fault. The cause is for the log only.
func Internal(cause error) *Problem {
	p := kind(http.StatusInternalServerError, "internal", "程序出错了", "The program made a mistake").
		With("请稍后再试；如果一直这样，请联系管理员", "Try again later; if it stays so, tell the administrator")
	p.Cause = cause
	return p
}
