package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"minqing/data"
)

type keyCommand struct {
	Rotate keyRotate `cmd:"" help:"换一把密钥，并让所有内容改由它封存 · Change to another key and bring everything under it."`
}

type keyRotate struct{}

// Help is what minqing key rotate --help tells below the line.
func (keyRotate) Help() string {
	return `密钥在 secret.key 里时：新密钥写进第一行，旧的留在下面，等所有内容都改由新密钥封存后删去。服务可以照常开着，它会自己重读文件。中途断了，再运行一次即可。几台服务器各有各的数据文件夹时，请把 secret.key 复制到每一台并重新启动；在这之前，还没有拿到新密钥的服务器会拒绝保存和打开联系方式（503），不会丢失内容。

密钥由 MINQING_KEY 给出时：先把新密钥加到每台服务器的 MINQING_OLD_KEYS，再让每台换成 MINQING_KEY=新、MINQING_OLD_KEYS=旧，然后用同样的环境变量运行本命令；完成后去掉 MINQING_OLD_KEYS。

换完请重新备份密钥。旧的数据库备份仍要用旧密钥打开，请与它们一起保存。

With the key in secret.key, a new one becomes its first line and the old one stays below until everything is sealed by the new one. A running server may go on: it reads the file again by itself. If this is cut short, run it again. Where several servers have a data folder each, copy secret.key to each and restart it; until then a server without the new key refuses to keep or open contacts (503) and loses nothing.

With the key in MINQING_KEY, first add the new one to MINQING_OLD_KEYS of every server, then give each MINQING_KEY=new and MINQING_OLD_KEYS=old, and run this with the same variables; when it is done, remove MINQING_OLD_KEYS.

Back the key up again afterwards. Older backups of the database still need the old key: keep it with them.`
}

func (keyRotate) Run(ctx context.Context, p *program) error {
	return p.with(ctx, func(db *database) error {
		if p.Key != "" {
			return rotate(ctx, db)
		}
		unlock, err := p.lockKeys()
		if err != nil {
			return err
		}
		return errors.Join(p.rotateFile(ctx, db), unlock())
	})
}

// rotateFile gives the file a new key, unless it still has an old one from a rotation that was cut short: that one is ended.
func (p *program) rotateFile(ctx context.Context, db *database) error {
	own := *p
	own.OldKeys = nil
	keys, err := own.keys()
	if err != nil {
		return err
	}
	if len(keys.Old) == 0 {
		key, err := randomKey()
		if err != nil {
			return err
		}
		keys = data.Keys{Current: key, Old: [][]byte{keys.Current}}
		if err := p.writeKeys([][]byte{keys.Current, keys.Old[0]}, os.Rename); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(os.Stderr, "接着完成上一次轮换 · going on with the rotation that was begun")
	}
	if err := rotate(ctx, db); err != nil {
		return err
	}
	if err := p.writeKeys([][]byte{keys.Current}, os.Rename); err != nil {
		return err
	}
	fmt.Println("旧密钥已从文件中删去，请重新备份 · The old key is no longer in the file, back it up again:", p.keyFile())
	return nil
}

func rotate(ctx context.Context, db *database) error {
	last := time.Now()
	r, err := db.RotateKeys(ctx, data.Operator(), func(wrapped int64) {
		if time.Since(last) > time.Second {
			last = time.Now()
			fmt.Fprintln(os.Stderr, wrapped)
		}
	})
	if err != nil {
		return err
	}
	fmt.Printf("改由新密钥封存：%[1]d 件 · sealed by the new key: %[1]d\n", r.Wrapped+r.Resealed)
	if r.Webhooks > 0 {
		fmt.Printf("改由新密钥封存的推送地址和密钥：%[1]d 个 · addresses and secrets of webhooks sealed by the new key: %[1]d\n", r.Webhooks)
	}
	if r.Unreadable > 0 {
		fmt.Printf("打不开的联系方式：%[1]d 件，原样未动 · contacts that no key opens, left as they are: %[1]d\n", r.Unreadable)
	}
	return nil
}

// lockKeys keeps a second rotation from the same file: each would throw away the other's key. It ends with the program.
func (p *program) lockKeys() (unlock func() error, err error) {
	dir, err := os.Open(p.Data)
	if err != nil {
		return nil, fmt.Errorf("lock the keys: %w", err)
	}
	err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = &data.Error{Kind: data.Conflict, Message: "另一个 minqing key rotate 正在进行，请等它结束", English: "Another minqing key rotate is under way: wait for it"}
	}
	if err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	return dir.Close, nil
}
